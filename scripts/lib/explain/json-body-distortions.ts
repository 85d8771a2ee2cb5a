import type { Distortion } from './distortion.ts';
import { decoded, strictly } from './encoders.ts';
import {
  COMPACT,
  joinMembers,
  LAYOUTS,
  membersOf,
  readTokens,
  type Tokens,
  writeTokens,
} from './json-text.ts';
import { documentedOrder, otherOrders } from './permutations.ts';

const RAW_BODY =
  'Verify over the raw bytes of the body, before any JSON parser; never over JSON.stringify of what was parsed.';
const ROUNDING_BITS = 53;
const MOST_MEMBERS = 7;

type Spelling = (value: string) => string;

function escapeAs(found: RegExp, upperCase: boolean): Spelling {
  return (value) =>
    JSON.stringify(value).replace(found, (character) => {
      const hex = character.charCodeAt(0).toString(16).padStart(4, '0');
      return `\\u${upperCase ? hex.toUpperCase() : hex}`;
    });
}

const SPELLINGS: readonly Spelling[] = [
  JSON.stringify,
  (value) => JSON.stringify(value).replaceAll('/', '\\/'),
  escapeAs(/[\u0080-\uffff]/g, false),
  escapeAs(/[\u0080-\uffff]/g, true),
  escapeAs(/[<>&]/g, false),
  escapeAs(/[<>&'+]/g, true),
];

function tokens(
  undo: (tokens: Tokens, text: string) => Iterable<Tokens | string>,
): Distortion<Buffer>['undo'] {
  return function* (body) {
    const text = body.toString('utf8');
    const read = readTokens(text);
    if (read === undefined) return;
    const [layout = COMPACT] = LAYOUTS.filter((candidate) => writeTokens(read, candidate) === text);
    for (const other of undo(read, text))
      yield Buffer.from(typeof other === 'string' ? other : writeTokens(other, layout));
  };
}

function respell(read: Tokens, spelling: Spelling): Tokens {
  return read.map((token) => (token.startsWith('"') ? spelling(JSON.parse(token)) : token));
}

/** Every integer that a double rounds to this one. */
function* unrounded(token: string): Generator<string> {
  const value = Number(token);
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || value >= 2 ** 65) return;
  const middle = BigInt(value);
  const half = 2n ** BigInt(middle.toString(2).length - ROUNDING_BITS) / 2n;
  for (let distance = 0n; distance <= half; distance += 1n) {
    yield String(middle + distance);
    yield String(middle - distance);
  }
}

function formOf(read: Tokens): string[] {
  const object: unknown = JSON.parse(writeTokens(read, COMPACT));
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return [];
  const value = (item: unknown): string => (item === null ? '' : String(item));
  const pairs = Object.entries(object).map(([name, item]) => [name, value(item)] as const);
  return [decoded, strictly].map((encodeName) =>
    pairs.map(([name, item]) => `${encodeName(name)}=${strictly(item)}`).join('&'),
  );
}

/** What parsers and serialisers do to a JSON body. */
export const JSON_BODY_DISTORTIONS: readonly Distortion<Buffer>[] = [
  {
    name: 'json-whitespace',
    shows:
      'The JSON was parsed and printed again: the white space between its parts is not that of the template.',
    advice: RAW_BODY,
    undo: tokens((read) => LAYOUTS.map((layout) => writeTokens(read, layout))),
  },
  {
    name: 'json-escapes',
    shows:
      'The JSON was parsed and printed again: characters in its strings are escaped in another way ("\\/", "\\u4e2d").',
    advice: RAW_BODY,
    undo: tokens((read) => SPELLINGS.map((spelling) => respell(read, spelling))),
  },
  {
    name: 'json-quoted',
    shows: 'The JSON was made a JSON string once more.',
    advice: RAW_BODY,
    undo: tokens((read, text) =>
      read.length === 1 && read[0]?.startsWith('"') ? [JSON.parse(text) as string] : [],
    ),
  },
  {
    name: 'form-became-json',
    shows: 'The body was a form, and something parsed it and printed it as JSON.',
    advice: 'Verify over the raw bytes of the body, before any body parser; never over what it made of them.',
    undo: tokens(formOf),
  },
  {
    name: 'json-number-rounded',
    shows: 'A number above 2^53, such as crc64, was rounded by a JSON parser.',
    advice: `${RAW_BODY} And read crc64 as text.`,
    undo: tokens(function* (read) {
      for (const [at, token] of read.entries())
        if (/^\d{16}|^\d\.\d+e/i.test(token))
          for (const other of unrounded(token)) yield [...read.slice(0, at), other, ...read.slice(at + 1)];
    }),
  },
  {
    name: 'json-reordered',
    shows: 'The members of the JSON are in another order: some serialisers sort them.',
    advice: RAW_BODY,
    undo: tokens(function* (read) {
      const members = membersOf(read) ?? [];
      yield joinMembers(documentedOrder(members, ([name = '""']) => JSON.parse(name)));
      for (const order of otherOrders(members, MOST_MEMBERS)) yield joinMembers(order);
    }),
  },
];
