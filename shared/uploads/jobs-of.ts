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

function planRenditions(mediaType: string, specs: Specs<Rendition>): Plan {
  if (!mediaType.startsWith('video/')) return { reason: `${mediaType} is not a video.` };
  return { params: { renditions: mapSpecs(specs, (spec) => ({ format: 'mp4', ...(spec as Params) })) } };
}

function planByType(mimeType: string | undefined, plan: (mediaType: string) => Plan): Plan {
  if (mimeType === undefined)
    return { reason: 'Its content type is not known: put mimeType=${mimeType} into callbackBody.' };
  return plan(mediaTypeOf(mimeType));
}

/** The work that an upload of a kind starts: the same, with the same ids, whoever reports the upload. */
export function jobsOf(upload: Upload, { thumbnails, transcode, onUploaded }: UploadKind): NewJob[] {
  const { id, mimeType } = upload;
  const plans: [NewJob['name'], Plan][] = [];
  if (thumbnails) plans.push(['thumbnail', planByType(mimeType, (type) => planThumbnails(type, thumbnails))]);
  if (transcode) plans.push(['transcode', planByType(mimeType, (type) => planRenditions(type, transcode))]);
  if (onUploaded) plans.push(['on-uploaded', { params: {} }]);
  return plans.map(([name, plan]) => {
    const job = { id: `${id}_${name}`, name };
    if ('reason' in plan) return { ...job, state: 'skipped', reason: plan.reason, params: {} };
    return { ...job, state: 'queued', params: plan.params };
  });
}
