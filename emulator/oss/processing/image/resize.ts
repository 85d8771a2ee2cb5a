import { choiceOf, integerOf, readParameters } from '../action-parameters.ts';
import type { Action } from '../parse-stages.ts';
import { imageTooLarge, invalidParameter, missingParameters } from '../processing-errors.ts';
import { render, type Transform } from './picture.ts';
import { type ResizeRequest, resizedSize, type Size } from './resized-size.ts';

const MAX_SIDE = 16_384;
const MAX_PIXELS = 16_777_216;
const NAMES = ['m', 'w', 'h', 'l', 's', 'p', 'limit', 'color'];

const side = (ec?: string) => ({ min: 1, max: MAX_SIDE, ...(ec === undefined ? {} : { ec }) });

function readColor(values: ReadonlyMap<string, string>): string {
  const color = values.get('color') ?? 'FFFFFF';
  if (!/^[0-9a-fA-F]{6}$/.test(color)) throw invalidParameter('color', color);
  return `#${color}`;
}

function readRequest(values: ReadonlyMap<string, string>): ResizeRequest {
  if (values.get('w') === '0' && values.get('h') === '0') throw invalidParameter('w', '0', '0040-00000321');
  const request: ResizeRequest = {
    mode: choiceOf(values, 'm', ['lfit', 'mfit', 'fill', 'pad', 'fixed']),
    width: integerOf(values, 'w', side('0040-00000312')),
    height: integerOf(values, 'h', side()),
    long: integerOf(values, 'l', side()),
    short: integerOf(values, 's', side('0040-00000315')),
    percent: integerOf(values, 'p', { min: 1, max: 1000, ec: '0040-00000317' }),
    mayEnlarge: choiceOf(values, 'limit', ['1', '0']) === '0',
  };
  const { width, height, long, short, percent } = request;
  if ([width, height, long, short, percent].every((value) => value === undefined))
    throw missingParameters('resize', '0040-00000322');
  return request;
}

function checkTarget({ width, height }: Size): void {
  if (width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS) return;
  throw imageTooLarge(`The target image would be too large: ${width} x ${height} pixels.`, '0040-00000007');
}

const FIT = { lfit: 'fill', mfit: 'fill', fixed: 'fill', fill: 'cover', pad: 'contain' } as const;

/** `resize,m_lfit,w_100,h_100` and all its modes; without `limit_0` no image grows. */
export function readResize(action: Action): Transform {
  const values = readParameters(action, NAMES);
  const background = readColor(values);
  const request = readRequest(values);
  return (picture) => {
    const sizes = resizedSize(picture, request);
    if (sizes === undefined) return picture;
    checkTarget(sizes.scaled);
    checkTarget(sizes.canvas);
    const { width, height } = sizes.canvas;
    return render(picture, picture.open().resize({ width, height, fit: FIT[request.mode], background }));
  };
}
