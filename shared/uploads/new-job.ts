import type { Json } from './admitted-upload.ts';

/** Work that an upload starts. One that does not apply to it is recorded as skipped, with the reason. */
export interface NewJob {
  readonly id: string;
  readonly name: 'thumbnail' | 'transcode' | 'on-uploaded';
  readonly state: 'queued' | 'skipped';
  readonly reason?: string;
  readonly params: { readonly [name: string]: Json };
}
