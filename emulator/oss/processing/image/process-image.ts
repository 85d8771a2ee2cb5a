import { notImplemented } from '../../http/errors.ts';
import type { Action } from '../parse-stages.ts';
import type { Processed } from '../processed.ts';
import { badProcess, invalidParameter } from '../processing-errors.ts';
import { readBlur, readBright, readContrast, readSharpen } from './adjust.ts';
import { readCrop } from './crop.ts';
import { describeImage } from './describe-image.ts';
import { CONTENT_TYPES, encodePicture } from './encode-picture.ts';
import { readIndexCrop } from './index-crop.ts';
import { readCircle, readRoundedCorners } from './mask.ts';
import { openPicture } from './open-picture.ts';
import { readFormat, readInterlace, readQuality } from './output-actions.ts';
import type { Transform } from './picture.ts';
import { readResize } from './resize.ts';
import { readAutoOrient, readRotate } from './rotate.ts';

const ACTIONS: ReadonlyMap<string, (action: Action) => Transform> = new Map([
  ['auto-orient', readAutoOrient],
  ['blur', readBlur],
  ['bright', readBright],
  ['circle', readCircle],
  ['contrast', readContrast],
  ['crop', readCrop],
  ['format', readFormat],
  ['indexcrop', readIndexCrop],
  ['interlace', readInterlace],
  ['quality', readQuality],
  ['resize', readResize],
  ['rotate', readRotate],
  ['rounded-corners', readRoundedCorners],
  ['sharpen', readSharpen],
]);
/** Known to OSS, but not done here: `info` only by itself. */
const OTHER_ACTIONS: readonly string[] = ['watermark', 'average-hue', 'info'];
/** After any other, OSS gives a single frame of an animation. */
const ANIMATION_KEEPERS: readonly string[] = ['resize', 'crop'];

function readAction(action: Action): Transform {
  const read = ACTIONS.get(action.name);
  if (read !== undefined) return read(action);
  if (OTHER_ACTIONS.includes(action.name)) throw notImplemented(`image/${action.name}`);
  throw badProcess(`The action image/${action.name} does not exist.`);
}

async function describe(path: string, fileSize: number): Promise<Processed> {
  const picture = await openPicture(path, false);
  return { body: describeImage(picture, fileSize), contentType: 'application/json' };
}

/** Does the actions of the service "image" on a file. Refuses wrong parameters before it looks at the file. */
export async function processImage(
  path: string,
  size: number,
  actions: readonly Action[],
): Promise<Processed> {
  const [first] = actions;
  if (first?.name === 'info' && actions.length === 1) {
    if (first.parameters.length > 0) throw invalidParameter('info', first.parameters.join(','));
    return describe(path, size);
  }
  const transforms = actions.map(readAction);
  let picture = await openPicture(
    path,
    actions.every(({ name }) => ANIMATION_KEEPERS.includes(name)),
  );
  if (picture.isAnimated && actions.some(({ name }) => name === 'crop'))
    throw notImplemented('image/crop of an animation');
  for (const transform of transforms) picture = await transform(picture);
  return { body: await encodePicture(picture), contentType: CONTENT_TYPES[picture.format] };
}
