import { choiceOf, integerOf, readParameters } from '../action-parameters.ts';
import type { Action } from '../parse-stages.ts';
import { badProcess } from '../processing-errors.ts';
import { render, type Transform } from './picture.ts';

const MAX_LENGTH = 30_000;

const GRAVITIES = ['nw', 'north', 'ne', 'west', 'center', 'east', 'sw', 'south', 'se'] as const;

/** Where in the free space the area begins, by column and row of the grid of nine. */
function originOf(gravity: (typeof GRAVITIES)[number], freeWidth: number, freeHeight: number) {
  const at = GRAVITIES.indexOf(gravity);
  return {
    left: Math.floor((freeWidth * (at % 3)) / 2),
    top: Math.floor((freeHeight * Math.floor(at / 3)) / 2),
  };
}

/** `crop,x_10,y_10,w_100,h_100,g_center`: what goes beyond the image is left out. */
export function readCrop(action: Action): Transform {
  const values = readParameters(action, ['x', 'y', 'w', 'h', 'g']);
  const x = integerOf(values, 'x', { min: 0, max: MAX_LENGTH }) ?? 0;
  const y = integerOf(values, 'y', { min: 0, max: MAX_LENGTH }) ?? 0;
  const w = integerOf(values, 'w', { min: 0, max: MAX_LENGTH }) || undefined;
  const h = integerOf(values, 'h', { min: 0, max: MAX_LENGTH }) || undefined;
  const gravity = choiceOf(values, 'g', GRAVITIES);
  return (picture) => {
    const width = Math.min(w ?? picture.width, picture.width);
    const height = Math.min(h ?? picture.height, picture.height);
    const origin = originOf(gravity, picture.width - width, picture.height - height);
    const left = origin.left + x;
    const top = origin.top + y;
    if (left >= picture.width || top >= picture.height)
      throw badProcess("Advance cut's position is out of image.");
    const area = {
      left,
      top,
      width: Math.min(width, picture.width - left),
      height: Math.min(height, picture.height - top),
    };
    return render(picture, picture.open().extract(area));
  };
}
