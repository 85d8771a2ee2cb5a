import type { Distortion } from './distortion.ts';
import { decoded, ENCODERS, type Encoder, lowerCaseEscapes, upperCaseEscapes } from './encoders.ts';
import { documentedOrder, otherOrders } from './permutations.ts';

const RAW_BODY =
  'Verify over the raw bytes of the body, before any body parser; never over what was parsed and encoded again.';

const MOST_FIELDS = 7;

type Pair = readonly [name: string, value: string | undefined];

function isForm(text: string): boolean {
  return /^[^{[\s=&]+=/.test(text);
}

function readPairs(text: string): Pair[] {
  return text.split('&').map((part) => {
    const equals = part.indexOf('=');
    return equals < 0 ? [part, undefined] : [part.slice(0, equals), part.slice(equals + 1)];
  });
}

function writePairs(pairs: readonly Pair[], ofName: Encoder, ofValue: Encoder): string {
  return pairs
    .map(([name, value]) => (value === undefined ? ofName(name) : `${ofName(name)}=${ofValue(value)}`))
    .join('&');
}

function form(undo: (text: string) => Iterable<string>): Distortion<Buffer>['undo'] {
  return function* (body) {
    const text = body.toString('utf8');
    if (isForm(text)) for (const other of undo(text)) yield Buffer.from(other);
  };
}

const asIs: Encoder = (text) => text;
const decodedForm: Encoder = (text) => decoded(text.replaceAll('+', ' '));

/** Names are literal text of the template, values are encoded by OSS: the two may be spelled differently. */
function* respelled(text: string, read: Encoder): Generator<string> {
  const pairs = readPairs(text);
  for (const encode of ENCODERS) {
    const value: Encoder = (item) => encode(read(item));
    for (const name of [asIs, read, value]) yield writePairs(pairs, name, value);
  }
}

/** What parsers and serialisers do to a form. */
export const FORM_BODY_DISTORTIONS: readonly Distortion<Buffer>[] = [
  {
    name: 'form-spaces',
    shows:
      'The form was parsed and encoded again: a space is "+" where OSS wrote "%20", or the other way round.',
    advice: RAW_BODY,
    undo: form((text) => [text.replaceAll('+', '%20'), text.replaceAll('%20', '+')]),
  },
  {
    name: 'form-hex-case',
    shows: 'The escapes of the form are in lower case ("%2f"); OSS writes them in upper case.',
    advice: RAW_BODY,
    undo: form((text) => [upperCaseEscapes(text), lowerCaseEscapes(text)]),
  },
  {
    name: 'form-decoded',
    shows: 'The form was percent-decoded.',
    advice: RAW_BODY,
    undo: form((text) => (/%[0-9a-f]{2}/i.test(text) ? [] : respelled(text, asIs))),
  },
  {
    name: 'form-encoded-twice',
    shows: 'The form was percent-encoded once more as a whole, or value by value.',
    advice: RAW_BODY,
    *undo(body) {
      const text = body.toString('utf8');
      if (!text.includes('%')) return;
      yield Buffer.from(decoded(text));
      yield Buffer.from(writePairs(readPairs(text), asIs, decoded));
    },
  },
  {
    name: 'form-reencoded',
    shows: 'The form was parsed and encoded again, in another way than OSS does it.',
    advice: RAW_BODY,
    undo: form(function* (text) {
      yield* respelled(text, decoded);
      yield* respelled(text, decodedForm);
    }),
  },
  {
    name: 'form-reordered',
    shows: 'The fields of the form are in another order: some serialisers sort them.',
    advice: RAW_BODY,
    undo: form(function* (text) {
      const pairs = readPairs(text);
      yield writePairs(
        documentedOrder(pairs, ([name]) => name),
        asIs,
        asIs,
      );
      for (const order of otherOrders(pairs, MOST_FIELDS)) yield writePairs(order, asIs, asIs);
    }),
  },
];
