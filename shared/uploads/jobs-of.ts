import type { ClaimedUpload } from './admitted-upload.ts';
import { mediaTypeOf } from './media-type.ts';
import type { NewJob } from './new-job.ts';
import { parseMoment } from './parse-moment.ts';
import type { Poster, Rendition, Thumbnail, UploadKind } from './upload-kind.ts';

type Params = NewJob['params'];
type Upload = Pick<ClaimedUpload, 'id' | 'mimeType'>;
type Specs<T> = Readonly<Record<string, T>>;

/** By these alone OSS can make pictures of. */
const PICTURES: readonly string[] = ['jpeg', 'jpg', 'png', 'webp', 'bmp', 'gif', 'tiff', 'heic', 'avif'];

function mapSpecs<T>(specs: Specs<T>, toParams: (spec: T) => Params): Params {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, toParams(spec)]));
}

function isPoster(spec: Thumbnail | Poster): spec is Poster {
  return spec.at !== undefined;
}

function toSize(spec: Thumbnail | Poster): Params {
  if (!isPoster(spec)) return { fit: 'lfit', format: 'webp', ...(spec as Params) };
  const { at, ...rest } = spec;
  return { format: 'jpg', ...rest, atMs: parseMoment(at) ?? 0 };
}

function onlyThose<T>(specs: Specs<T>, fits: (spec: T) => boolean): Specs<T> | undefined {
  const entries = Object.entries(specs).filter(([, spec]) => fits(spec));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

type Plan = Pick<NewJob, 'params'> | { readonly reason: string };

function planThumbnails(mediaType: string, specs: Specs<Thumbnail | Poster>): Plan {
  const [type, subtype = ''] = mediaType.split('/');
  if (type === 'image' && !PICTURES.includes(subtype))
    return { reason: `OSS makes no thumbnail of ${mediaType}.` };
  if (type !== 'image' && type !== 'video')
    return { reason: `${mediaType} is neither a picture nor a video.` };
  const sizes = onlyThose(specs, (spec) => isPoster(spec) === (type === 'video'));
  if (sizes === undefined)
    return { reason: `The kind names no thumbnail of ${type === 'video' ? 'a video' : 'a picture'}.` };
  return { params: { sizes: mapSpecs(sizes, toSize) } };
}

function planRendition(mediaType: string, rendition: string, spec: Rendition): Plan {
  if (!mediaType.startsWith('video/')) return { reason: `${mediaType} is not a video.` };
  return { params: { rendition, format: 'mp4', ...(spec as Params) } };
}

function planByType(mimeType: string | undefined, plan: (mediaType: string) => Plan): Plan {
  if (mimeType === undefined)
    return { reason: 'Its content type is not known: put mimeType=${mimeType} into callbackBody.' };
  return plan(mediaTypeOf(mimeType));
}

/** The work that an upload of a kind starts: the same, with the same ids, whoever reports the upload. */
export function jobsOf({ id, mimeType }: Upload, kind: UploadKind): NewJob[] {
  const { thumbnails, transcode = {}, onUploaded } = kind;
  const jobs: NewJob[] = [];
  const add = (name: NewJob['name'], idInUpload: string, plan: Plan) => {
    const job = { id: `${id}_${idInUpload}`, name };
    if ('reason' in plan) jobs.push({ ...job, state: 'skipped', reason: plan.reason, params: {} });
    else jobs.push({ ...job, state: 'queued', params: plan.params });
  };
  if (thumbnails)
    add(
      'thumbnail',
      'thumbnail',
      planByType(mimeType, (type) => planThumbnails(type, thumbnails)),
    );
  for (const [name, spec] of Object.entries(transcode))
    add(
      'transcode',
      `transcode_${name}`,
      planByType(mimeType, (type) => planRendition(type, name, spec)),
    );
  if (onUploaded) add('on-uploaded', 'on-uploaded', { params: {} });
  return jobs;
}
