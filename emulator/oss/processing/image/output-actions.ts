import { notImplemented } from '../../http/errors.ts';
import { integerOf, parseInteger, readParameters, readSingleValue } from '../action-parameters.ts';
import type { Action } from '../parse-stages.ts';
import { invalidParameter, missingParameters } from '../processing-errors.ts';
import type { ImageFormat, Transform } from './picture.ts';

const FORMATS: Readonly<Record<string, ImageFormat>> = {
  jpg: 'jpg',
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  tiff: 'tiff',
  avif: 'avif',
};
const ONLY_OSS_WRITES: readonly string[] = ['bmp', 'heic'];

/** `format,webp` */
export function readFormat(action: Action): Transform {
  const value = readSingleValue(action);
  if (ONLY_OSS_WRITES.includes(value)) throw notImplemented(`image/format,${value}`);
  const format = FORMATS[value];
  if (format === undefined) throw invalidParameter('format', value, '0040-00000206');
  // Only a GIF can become one: others keep their format.
  return (picture) =>
    format === 'gif' && picture.source.format !== 'gif' ? picture : { ...picture, format };
}

/** `quality,q_80`, relative to that of the source, or `quality,Q_80`, absolute. */
export function readQuality(action: Action): Transform {
  const values = readParameters(action, ['q', 'Q']);
  const absolute = integerOf(values, 'Q', { min: 1, max: 100 });
  const relative = integerOf(values, 'q', { min: 1, max: 100 });
  const value = absolute ?? relative;
  if (value === undefined) throw missingParameters('quality');
  const kind = absolute === undefined ? 'relative' : 'absolute';
  return (picture) => ({ ...picture, quality: { kind, value } });
}

/** `interlace,1` */
export function readInterlace(action: Action): Transform {
  const isProgressive = parseInteger('interlace', readSingleValue(action), { min: 0, max: 1 }) === 1;
  return (picture) => ({ ...picture, isProgressive });
}
