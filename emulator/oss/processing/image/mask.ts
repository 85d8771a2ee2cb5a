import { integerOf, readParameters } from '../action-parameters.ts';
import type { Action } from '../parse-stages.ts';
import { missingParameters } from '../processing-errors.ts';
import { type Picture, render, type Transform } from './picture.ts';

const RADIUS = { min: 1, max: 4096 };

function readRadius(action: Action): number {
  const radius = integerOf(readParameters(action, ['r']), 'r', RADIUS);
  if (radius === undefined) throw missingParameters(action.name);
  return radius;
}

/** Keeps what a rectangle with round corners covers: transparent outside, and white in formats that cannot be. */
function cover({ width, height }: Picture, radius: number): Buffer {
  return Buffer.from(
    `<svg width="${width}" height="${height}"><rect width="100%" height="100%" rx="${radius}" ry="${radius}"/></svg>`,
  );
}

function clip(picture: Picture, radius: number): Promise<Picture> {
  const mask = [{ input: cover(picture, radius), blend: 'dest-in' as const }];
  return render(picture, picture.open().ensureAlpha().composite(mask));
}

/** `rounded-corners,r_30` */
export function readRoundedCorners(action: Action): Transform {
  const radius = readRadius(action);
  return (picture) => clip(picture, Math.min(radius, picture.width / 2, picture.height / 2));
}

/** `circle,r_100`: the circle around the middle, no larger than the image. */
export function readCircle(action: Action): Transform {
  const wanted = readRadius(action);
  return async (picture) => {
    const diameter = Math.min(2 * wanted, picture.width, picture.height);
    const left = Math.floor((picture.width - diameter) / 2);
    const top = Math.floor((picture.height - diameter) / 2);
    const square = picture.open().extract({ left, top, width: diameter, height: diameter });
    return clip(await render(picture, square), diameter / 2);
  };
}
