import { integerOf, parseInteger, readParameters, readSingleValue } from '../action-parameters.ts';
import type { Action } from '../parse-stages.ts';
import { missingParameters } from '../processing-errors.ts';
import { render, type Transform } from './picture.ts';

// OSS does not tell its formulas: these go in the same direction, and as far, but not pixel by pixel.
const MIDDLE = 128;
const PERCENT = { min: -100, max: 100 };

function readPercent(action: Action): number {
  return parseInteger(action.name, readSingleValue(action), PERCENT) / 100;
}

/** `blur,r_3,s_2` */
export function readBlur(action: Action): Transform {
  const values = readParameters(action, ['r', 's']);
  const radius = integerOf(values, 'r', { min: 1, max: 50 });
  const sigma = integerOf(values, 's', { min: 1, max: 50 });
  if (radius === undefined || sigma === undefined) throw missingParameters('blur');
  return (picture) => render(picture, picture.open().blur(Math.min(sigma, radius)));
}

/** `sharpen,100` */
export function readSharpen(action: Action): Transform {
  const amount = parseInteger('sharpen', readSingleValue(action), { min: 50, max: 399 }) / 100;
  return (picture) => render(picture, picture.open().sharpen({ sigma: amount }));
}

/** `bright,50` */
export function readBright(action: Action): Transform {
  const share = readPercent(action);
  return (picture) => render(picture, picture.open().linear(1, share * MIDDLE));
}

/** `contrast,-50` */
export function readContrast(action: Action): Transform {
  const share = readPercent(action);
  return (picture) => render(picture, picture.open().linear(1 + share, -share * MIDDLE));
}
