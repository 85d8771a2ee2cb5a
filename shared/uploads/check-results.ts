import { parseMoment } from './parse-moment.ts';
import {
  FITS,
  PICTURE_FORMATS,
  POSTER_FORMATS,
  type Poster,
  type Rendition,
  type Thumbnail,
  type UploadKind,
  VIDEO_FORMATS,
} from './upload-kind.ts';

type Fail = (what: string) => never;
type Rule = (value: unknown) => string | undefined;

/** It becomes a part of the key of a result. */
const RESULT_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

function oneOf(values: readonly string[]): Rule {
  return (value) => (values.some((one) => one === value) ? undefined : `write one of ${values.join(', ')}`);
}

function wholeNumber(least: number, most: number): Rule {
  return (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `write a whole number from ${least} to ${most}`;
}

/** OSS makes none that has more. */
const MAX_PIXELS = 16_777_216;
const PICTURE_SIDE = wholeNumber(1, 16_384);
const THUMBNAIL: Readonly<Record<Exclude<keyof Thumbnail, 'at'>, Rule>> = {
  width: PICTURE_SIDE,
  height: PICTURE_SIDE,
  fit: oneOf(FITS),
  format: oneOf(PICTURE_FORMATS),
  quality: wholeNumber(1, 100),
};
const POSTER: Readonly<Record<keyof Poster, Rule>> = {
  at: (value) => (parseMoment(value) === undefined ? "write a moment such as '1s' or '500ms'" : undefined),
  width: PICTURE_SIDE,
  height: PICTURE_SIDE,
  format: oneOf(POSTER_FORMATS),
};
const VIDEO_SIDE: Rule = (value) =>
  wholeNumber(2, 4096)(value) === undefined && Number(value) % 2 === 0
    ? undefined
    : 'write an even number from 2 to 4096';
const RENDITION: Readonly<Record<keyof Rendition, Rule>> = {
  width: VIDEO_SIDE,
  height: VIDEO_SIDE,
  format: oneOf(VIDEO_FORMATS),
  fps: wholeNumber(1, 240),
  videoKbps: wholeNumber(10, 100_000),
  audioKbps: wholeNumber(8, 1000),
};

function checkRules(where: string, result: object, rules: Readonly<Record<string, Rule>>, fail: Fail): void {
  for (const [option, value] of Object.entries(result)) {
    if (!Object.hasOwn(rules, option))
      fail(`${where} has no option "${option}": there are ${Object.keys(rules).join(', ')}.`);
    const problem = value === undefined ? undefined : rules[option]?.(value);
    if (problem !== undefined) fail(`${where}.${option} is ${JSON.stringify(value)}: ${problem}.`);
  }
}

function checkEach<T extends object>(
  option: string,
  results: Readonly<Record<string, T>> | undefined,
  check: (where: string, result: T) => void,
  fail: Fail,
): void {
  if (results === undefined) return;
  const isNamed = typeof results === 'object' && results !== null && !Array.isArray(results);
  if (!isNamed || Object.keys(results).length === 0)
    fail(`${option} names each result, as in { small: { width: 128 } }; leave it out for none.`);
  for (const [name, result] of Object.entries(results)) {
    const where = `${option}.${name}`;
    if (!RESULT_NAME.test(name))
      fail(`${where} cannot be a part of a key: write letters, digits, "-" and "_", at most 64.`);
    if (typeof result !== 'object' || result === null) fail(`${where} should be an object.`);
    check(where, result);
  }
}

function mayBe(kind: UploadKind, type: 'image' | 'video'): boolean {
  return kind.accept === undefined || kind.accept.some((pattern) => pattern.startsWith(`${type}/`));
}

function checkThumbnail(where: string, thumbnail: Thumbnail | Poster, kind: UploadKind, fail: Fail): void {
  const isPoster = thumbnail.at !== undefined;
  checkRules(where, thumbnail, isPoster ? POSTER : THUMBNAIL, fail);
  if (isPoster) {
    if (!mayBe(kind, 'video'))
      fail(`${where} has "at", for videos, and accept has none: add 'video/*', or leave it out.`);
    return;
  }
  if (!mayBe(kind, 'image')) {
    fail(
      mayBe(kind, 'video')
        ? `${where} of a video is a picture of one moment: write at: '1s', for example.`
        : `${where} needs a picture, and accept has none: add 'image/*', or leave thumbnails out.`,
    );
  }
  const { width, height, fit = 'lfit' } = thumbnail;
  if (width === undefined && height === undefined)
    fail(`${where} has neither width nor height: write at least one of them.`);
  if (fit !== 'lfit' && (width ?? 0) * (height ?? 0) > MAX_PIXELS)
    fail(`${where} has more than ${MAX_PIXELS} pixels, and OSS makes no such picture: make it smaller.`);
}

/** Of the thumbnails and videos that are made of an upload. */
export function checkResults(kind: UploadKind, fail: Fail): void {
  checkEach(
    'thumbnails',
    kind.thumbnails,
    (where, result) => checkThumbnail(where, result, kind, fail),
    fail,
  );
  checkEach(
    'transcode',
    kind.transcode,
    (where, rendition) => {
      checkRules(where, rendition, RENDITION, fail);
      if (rendition.width === undefined && rendition.height === undefined)
        fail(`${where} has neither width nor height: write at least one of them.`);
    },
    fail,
  );
  if (kind.transcode !== undefined && !mayBe(kind, 'video'))
    fail("transcode needs a video, and accept has none: add 'video/*', or leave transcode out.");
}
