import * as z from 'zod/mini';
import { paramsInvalid } from '../../shared/jobs/params-invalid.ts';

const side = z.optional(z.int());
const picture = z.object({
  fit: z.enum(['lfit', 'mfit', 'fill', 'pad', 'fixed']),
  format: z.string(),
  width: side,
  height: side,
  quality: z.optional(z.int()),
});
const poster = z.object({ atMs: z.int(), format: z.string(), width: side, height: side });
const params = z.object({ sizes: z.record(z.string(), z.union([poster, picture])) });

export type Size = z.infer<typeof poster> | z.infer<typeof picture>;

/** The sizes of a job, as they were recorded when its upload was. */
export function readSizes(recorded: unknown): [name: string, size: Size][] {
  const { data, error } = params.safeParse(recorded);
  if (data !== undefined) return Object.entries(data.sizes);
  throw paramsInvalid('The job does not say which pictures are to be made.', error);
}

function actions(...parts: readonly (readonly [name: string, value: string | number | undefined])[]): string {
  return parts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `,${name}_${value}`)
    .join('');
}

/** What OSS is asked for: the turn that the camera noted is made, and nothing is enlarged. */
export function processOf(size: Size): string {
  const { width, height, format } = size;
  if ('atMs' in size)
    return `video/snapshot${actions(['t', size.atMs], ['f', format], ['w', width], ['h', height], ['m', 'fast'])}`;
  const quality = size.quality === undefined ? '' : `/quality,q_${size.quality}`;
  const resize = `resize${actions(['m', size.fit], ['w', width], ['h', height])}`;
  return `image/auto-orient,1/${resize}/format,${format}${quality}`;
}
