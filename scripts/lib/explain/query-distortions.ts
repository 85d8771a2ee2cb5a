import type { Target } from './captured-request.ts';
import type { Distortion } from './distortion.ts';
import { decoded, ENCODERS, lowerCaseEscapes, upperCaseEscapes, withoutHtmlEscapes } from './encoders.ts';
import { otherOrders } from './permutations.ts';

const MOST_PARAMETERS = 6;
const NO_QUERY = 'Best use no query in callbackUrl: put what you need into the path or into callbackBody.';

function queries(
  undo: (parts: readonly string[]) => Iterable<readonly string[]>,
): Distortion<Target>['undo'] {
  return function* ({ path, query }) {
    if (query.length < 2) return;
    for (const parts of undo(query.slice(1).split('&')))
      yield { path, query: parts.length === 0 ? '' : `?${parts.join('&')}` };
  };
}

function eachPart(change: (part: string) => string): Distortion<Target>['undo'] {
  return queries((parts) => [parts.map(change)]);
}

function* withoutSome(parts: readonly string[]): Generator<readonly string[]> {
  yield [];
  for (let count = parts.length - 1; count > 0; count -= 1) yield parts.slice(0, count);
  for (let count = 1; count < parts.length; count += 1) yield parts.slice(count);
  for (const at of parts.keys()) yield parts.filter((_, index) => index !== at);
}

function respell(part: string, read: (text: string) => string, encode: (text: string) => string): string {
  const equals = part.indexOf('=');
  if (equals < 0) return encode(read(part));
  return `${encode(read(part.slice(0, equals)))}=${encode(read(part.slice(equals + 1)))}`;
}

function respelled(read: (text: string) => string): (parts: readonly string[]) => readonly string[][] {
  return (parts) => ENCODERS.map((encode) => parts.map((part) => respell(part, read, encode)));
}

const withSpaces = (text: string): string => decoded(text.replaceAll('+', ' '));

/** What gateways, frameworks and copying do to the query of a request. */
export const QUERY_DISTORTIONS: readonly Distortion<Target>[] = [
  {
    name: 'query-added',
    shows: 'Parameters were added to the query.',
    advice: 'Look for a proxy that adds parameters, and verify with the query that OSS sent.',
    undo: queries(withoutSome),
  },
  {
    name: 'query-dropped',
    shows: 'The query, or a part of it, is gone.',
    advice: `The query is signed, its "?" included: hand it over raw. ${NO_QUERY}`,
    *undo({ path }, { knownTargets }) {
      for (const { query } of knownTargets) if (query.length > 1) yield { path, query };
    },
  },
  {
    name: 'bare-question-mark',
    shows: 'It was signed with a "?" and no query behind it. OSS adds none where there is no query.',
    advice:
      'If a program of yours signs the request: append "?" only before a query. Otherwise remove the "?" from callbackUrl.',
    *undo({ path, query }) {
      if (query.length < 2) yield { path: `${path}%3F`, query: '' };
    },
  },
  {
    name: 'question-mark-missing',
    shows: 'It was signed without the "?" between path and query.',
    advice:
      'The "?" is a part of what OSS signs: a program that signs, or joins path and query, has to keep it.',
    *undo({ path, query }) {
      if (query.length > 1) yield { path: path + query.slice(1).replaceAll('%', '%25'), query: '' };
    },
  },
  {
    name: 'query-html-escaped',
    shows: 'The query was HTML-escaped: "&" became "&amp;".',
    advice: 'Copy the request from a log of raw bytes, or do not escape it.',
    *undo({ path, query }) {
      if (query.includes('&')) yield { path, query: withoutHtmlEscapes(query) };
    },
  },
  {
    name: 'query-hex-case',
    shows: 'The escapes in the query changed from upper to lower case, or the other way round.',
    advice: `Verify with the raw query. ${NO_QUERY}`,
    undo: queries((parts) => [parts.map(upperCaseEscapes), parts.map(lowerCaseEscapes)]),
  },
  {
    name: 'query-spaces',
    shows: 'A space in the query changed between "+" and "%20".',
    advice: `Verify with the raw query. ${NO_QUERY}`,
    undo: queries((parts) => [
      parts.map((part) => part.replaceAll('+', '%20')),
      parts.map((part) => part.replaceAll('%20', '+')),
    ]),
  },
  {
    name: 'query-decoded',
    shows: 'The query was percent-decoded.',
    advice: `OSS signs the query as it stands in callbackUrl, encoded. ${NO_QUERY}`,
    *undo(target, surroundings) {
      if (!/%[0-9a-f]{2}/i.test(target.query))
        yield* queries(respelled((text) => text))(target, surroundings);
    },
  },
  {
    name: 'query-reencoded',
    shows: 'The query was decoded and encoded again, in another way than in callbackUrl.',
    advice: `Verify with the raw query. ${NO_QUERY}`,
    *undo(target, surroundings) {
      yield* queries(respelled(decoded))(target, surroundings);
      yield* queries(respelled(withSpaces))(target, surroundings);
    },
  },
  {
    name: 'query-empty-values',
    shows: 'A parameter without a value got, or lost, its "=".',
    advice: `Verify with the raw query. ${NO_QUERY}`,
    *undo(target, surroundings) {
      yield* eachPart((part) => part.replace(/=$/, ''))(target, surroundings);
      yield* eachPart((part) => (part.includes('=') ? part : `${part}=`))(target, surroundings);
    },
  },
  {
    name: 'query-reordered',
    shows: 'The parameters of the query are in another order: some frameworks sort them.',
    advice: `Verify with the raw query. ${NO_QUERY}`,
    undo: queries((parts) => otherOrders(parts, MOST_PARAMETERS)),
  },
];
