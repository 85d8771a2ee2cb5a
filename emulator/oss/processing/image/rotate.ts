import { parseInteger, readSingleValue } from '../action-parameters.ts';
import type { Action } from '../parse-stages.ts';
import { badProcess } from '../processing-errors.ts';
import { type Picture, render, type Transform } from './picture.ts';

const MAX_SIDE = 4096;

function checkSize({ width, height }: Picture): void {
  if (width <= MAX_SIDE && height <= MAX_SIDE) return;
  throw badProcess('Picture exceed the maximum allowable rotation range.');
}

/** `rotate,90`, clockwise. What an odd angle leaves open is white, or transparent where the format can be. */
export function readRotate(action: Action): Transform {
  const angle = parseInteger('rotate', readSingleValue(action), { min: 0, max: 360, ec: '0040-00000217' });
  return (picture) => {
    if (angle % 360 === 0) return picture;
    checkSize(picture);
    const background = { r: 255, g: 255, b: 255, alpha: picture.format === 'jpg' ? 1 : 0 };
    return render(picture, picture.open().ensureAlpha().rotate(angle, { background }));
  };
}

/** By the orientation of EXIF: whether the image is mirrored, and how it is then to be turned, clockwise. */
const TURNS: Readonly<Record<number, { isMirrored: boolean; angle: number }>> = {
  2: { isMirrored: true, angle: 0 },
  3: { isMirrored: false, angle: 180 },
  4: { isMirrored: true, angle: 180 },
  5: { isMirrored: true, angle: 270 },
  6: { isMirrored: false, angle: 90 },
  7: { isMirrored: true, angle: 90 },
  8: { isMirrored: false, angle: 270 },
};

/** `auto-orient,1` turns the pixels as EXIF says, and takes that note away. */
export function readAutoOrient(action: Action): Transform {
  const value = readSingleValue(action);
  const isOn = parseInteger('auto-orient', value, { min: 0, max: 1, ec: '0040-00000215' }) === 1;
  return async (picture) => {
    const turn = TURNS[picture.orientation ?? 1];
    if (!isOn || turn === undefined) return picture;
    checkSize(picture);
    const straight = turn.isMirrored ? await render(picture, picture.open().flop()) : picture;
    const turned = turn.angle === 0 ? straight : await render(straight, straight.open().rotate(turn.angle));
    return { ...turned, orientation: undefined };
  };
}
