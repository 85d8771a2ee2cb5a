import type { $ZodType, output } from 'zod/v4/core';
import type { Json } from './admitted-upload.ts';
import type { NewJob } from './new-job.ts';
import type { Uploaded } from './uploaded.ts';

/** A number of bytes, or as in "5 MB": a KB is 1024 bytes, as OSS counts. */
type Size = number | `${number} ${'KB' | 'MB' | 'GB' | 'TB'}`;

/** As in "1s", "1.5s" or "500ms". */
type Moment = `${number}${'s' | 'ms'}`;

export const FITS = ['lfit', 'mfit', 'fill', 'pad', 'fixed'] as const;
export const PICTURE_FORMATS = ['jpg', 'png', 'webp', 'gif', 'avif'] as const;
export const POSTER_FORMATS = ['jpg', 'png'] as const;
export const VIDEO_FORMATS = ['mp4', 'mov', 'mkv', 'webm'] as const;

/** A smaller picture of a picture. At least one side has to be given. */
export interface Thumbnail {
  readonly width?: number;
  readonly height?: number;
  /**
   * As OSS calls them. lfit: within both sides, the default. mfit: around both. fill: both, what is too much is cut off.
   * pad: both, what is too little is white. fixed: both, distorted.
   */
  readonly fit?: (typeof FITS)[number];
  /** "webp" by default. */
  readonly format?: (typeof PICTURE_FORMATS)[number];
  /** 1 to 100. */
  readonly quality?: number;
  readonly at?: never;
}

/** A picture of a video. A side that is not given follows from the other. */
export interface Poster {
  /** Of which moment. */
  readonly at: Moment;
  readonly width?: number;
  readonly height?: number;
  /** "jpg" by default. */
  readonly format?: (typeof POSTER_FORMATS)[number];
}

/**
 * Another form of a video: H.264 with AAC, in a webm VP9 with Opus. It gets as large as fits within both sides, so a side
 * that is not given follows from the other. A smaller video is enlarged.
 */
export interface Rendition {
  /** Even. */
  readonly width?: number;
  /** Even. */
  readonly height?: number;
  /** "mp4" by default. */
  readonly format?: (typeof VIDEO_FORMATS)[number];
  readonly fps?: number;
  readonly videoKbps?: number;
  readonly audioKbps?: number;
}

/** A schema of what the ticket says besides. */
type VarsSchema = $ZodType<Readonly<Record<string, unknown>>>;
type VarsOf<Schema> = Schema extends $ZodType ? output<Schema> : Readonly<Record<string, Json>>;

interface HookContext {
  /** The same whenever the hook runs for this upload: it runs at least once, so that it may have to recognise itself. */
  readonly idempotencyKey: string;
  /** Which time it is that the hook runs for this upload; counts from 1. */
  readonly attempt: number;
}

export type UploadedHook<Vars> = (upload: Uploaded<Vars>, context: HookContext) => void | Promise<void>;

/** What somebody asks to upload. */
interface UploadRequest<Vars> {
  readonly kind: string;
  readonly uploader?: string | undefined;
  readonly vars: Vars;
  readonly fileName?: string | undefined;
  readonly size?: number | undefined;
  readonly mimeType?: string | undefined;
}

/** A kind of upload. `Schema` is the type of its `vars`, from which those of its hooks follow. */
export interface KindDefinition<Schema> {
  /** Objects whose key begins with this are of this kind; of several, the longest prefix wins. */
  readonly prefix: string;
  /** The content types that are taken, such as "image/*" or "application/pdf". All, by default. */
  readonly accept?: readonly string[];
  readonly maxSize?: Size;
  /** Says what the `vars` of a ticket are, and gives them their types in the hooks. */
  readonly vars?: Schema & VarsSchema;
  readonly thumbnails?: Readonly<Record<string, Thumbnail | Poster>>;
  readonly transcode?: Readonly<Record<string, Rendition>>;
  /** Optional: uploads of clients with credentials of their own are taken without a ticket. */
  readonly ticket?: 'required' | 'optional';
  /** False: what the callback says of size, type and existence is believed, though the uploader can have made it up. */
  readonly confirm?: boolean;
  /** Whether a ticket is issued. */
  authorize?(request: UploadRequest<VarsOf<Schema>>): boolean | Promise<boolean>;
  /** Runs as a job, at least once, or a file whose default export does: `() => import('./hooks/x')`. */
  readonly onUploaded?:
    | UploadedHook<VarsOf<Schema>>
    | (() => Promise<{ default: UploadedHook<VarsOf<Schema>> }>);
  /** What the client gets, in place of our answer. Pure: it runs before the upload is recorded, and is recorded with it. */
  respond?(upload: Uploaded<VarsOf<Schema>>, jobs: readonly NewJob[]): { readonly [name: string]: Json };
}

/** A kind whose vars may be of any type: they have been read with its own schema when its hooks get them. */
export interface UploadKind extends Omit<KindDefinition<VarsSchema>, 'onUploaded' | 'authorize' | 'respond'> {
  authorize?(request: UploadRequest<never>): boolean | Promise<boolean>;
  readonly onUploaded?: UploadedHook<never> | (() => Promise<{ default: UploadedHook<never> }>);
  respond?(upload: Uploaded<never>, jobs: readonly NewJob[]): { readonly [name: string]: Json };
}

export type Uploads = Readonly<Record<string, UploadKind>>;
