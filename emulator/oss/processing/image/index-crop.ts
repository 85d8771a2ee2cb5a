import { integerOf, readParameters } from '../action-parameters.ts';
import type { Action } from '../parse-stages.ts';
import { missingParameters } from '../processing-errors.ts';
import { render, type Transform } from './picture.ts';

const MAX_LENGTH = 30_000;

/** `indexcrop,x_100,i_0`: the image is cut into strips along one axis, and one of them is taken. */
export function readIndexCrop(action: Action): Transform {
  const values = readParameters(action, ['x', 'y', 'i']);
  const x = integerOf(values, 'x', { min: 1, max: MAX_LENGTH });
  const y = integerOf(values, 'y', { min: 1, max: MAX_LENGTH });
  const index = integerOf(values, 'i', { min: 0, max: MAX_LENGTH }) ?? 0;
  if (x === undefined && y === undefined) throw missingParameters('indexcrop');
  return (picture) => {
    const { width, height } = picture;
    // When both are given, y counts.
    const isVertical = y !== undefined;
    const step = y ?? x ?? 1;
    const length = isVertical ? height : width;
    const start = step * index;
    if (start >= length) return picture;
    const extent = Math.min(step, length - start);
    const area = isVertical
      ? { left: 0, top: start, width, height: extent }
      : { left: start, top: 0, width: extent, height };
    return render(picture, picture.open().extract(area));
  };
}
