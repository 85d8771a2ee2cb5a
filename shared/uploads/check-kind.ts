import { checkResults } from './check-results.ts';
import { checkVars } from './check-vars.ts';
import { isMediaTypePattern } from './media-type.ts';
import { parseSize } from './parse-size.ts';
import { RESULTS_PREFIX } from './results-prefix.ts';
import type { UploadKind } from './upload-kind.ts';

const KIND_NAME = /^[a-z][a-zA-Z0-9_-]{0,63}$/;
const OPTIONS: Readonly<Record<keyof UploadKind, true>> = {
  prefix: true,
  accept: true,
  maxSize: true,
  vars: true,
  thumbnails: true,
  transcode: true,
  ticket: true,
  confirm: true,
  authorize: true,
  onUploaded: true,
  respond: true,
};
const MAX_KEY_BYTES = 1023;
const HOOKS = ['authorize', 'onUploaded', 'respond'] as const;

type Fail = (what: string) => never;

function checkOptions(kind: UploadKind, fail: Fail): void {
  for (const option of Object.keys(kind)) {
    if (!Object.hasOwn(OPTIONS, option))
      fail(`there is no option "${option}": there are ${Object.keys(OPTIONS).join(', ')}.`);
  }
  if (!['required', 'optional', undefined].includes(kind.ticket))
    fail(`ticket is 'required', the default, or 'optional'.`);
  if (!['boolean', 'undefined'].includes(typeof kind.confirm))
    fail('confirm is true, the default, or false.');
  for (const hook of HOOKS) {
    if (!['function', 'undefined'].includes(typeof kind[hook])) fail(`${hook} should be a function.`);
  }
}

function checkPrefix({ prefix }: UploadKind, fail: Fail): void {
  if (typeof prefix !== 'string') fail("write a prefix; '' is that of every key.");
  if (prefix.startsWith(RESULTS_PREFIX))
    fail(`results are written to "${RESULTS_PREFIX}"; choose another prefix.`);
  if (Buffer.byteLength(prefix) > MAX_KEY_BYTES)
    fail(`a key has at most ${MAX_KEY_BYTES} bytes; choose a shorter prefix.`);
  if (prefix.startsWith('/')) fail('a key does not begin with "/"; write the prefix without it.');
}

function checkContent({ accept, maxSize }: UploadKind, fail: Fail): void {
  if (accept !== undefined) {
    if (!Array.isArray(accept) || accept.length === 0)
      fail("accept is a list such as ['image/*', 'application/pdf']; leave it out to take all types.");
    const wrong = accept.find((pattern) => !isMediaTypePattern(pattern));
    if (wrong !== undefined)
      fail(`accept has ${JSON.stringify(wrong)}: write a type such as 'image/png', or 'image/*'.`);
  }
  if (maxSize !== undefined && parseSize(maxSize) === undefined)
    fail(`maxSize is ${JSON.stringify(maxSize)}: write bytes, or a size such as '5 MB', of at most 48.8 TB.`);
}

/** Throws for a mistake, and says what to write. */
export function checkKind(name: string, kind: UploadKind): void {
  const fail: Fail = (what) => {
    throw new TypeError(`uploads.ts: kind "${name}": ${what}`);
  };
  if (!KIND_NAME.test(name))
    fail('a name begins with a lower-case letter and has letters, digits, "-" and "_".');
  if (typeof kind !== 'object' || kind === null) fail("a kind is an object such as { prefix: 'photos/' }.");
  checkOptions(kind, fail);
  checkPrefix(kind, fail);
  checkContent(kind, fail);
  checkVars(kind, fail);
  checkResults(kind, fail);
}
