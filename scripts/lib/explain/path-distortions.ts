import { decodePath } from '../../../shared/callback/string-to-sign.ts';
import type { Target } from './captured-request.ts';
import { COMMON_PREFIXES } from './common-prefixes.ts';
import type { Distortion } from './distortion.ts';

const MOST_SEGMENTS = 8;

const TELL_PATH =
  'Set CALLBACK_PATH to the path of the callbackUrl, as it is written there; or let the gateway pass the path on unchanged.';
const PASS_RAW_PATH =
  'Let the gateway pass on the path as it came; or set CALLBACK_PATH to the path of the callbackUrl.';

function decodedText(path: string): string | undefined {
  try {
    return decodePath(path).toString('utf8');
  } catch {
    return undefined;
  }
}

function paths(undo: (path: string) => Iterable<string>): Distortion<Target>['undo'] {
  return function* ({ path, query }) {
    for (const other of undo(path)) yield { path: other, query };
  };
}

function* withoutLeadingSegments(path: string): Generator<string> {
  let rest = path;
  for (let count = 0; count < MOST_SEGMENTS; count += 1) {
    const next = rest.indexOf('/', 1);
    if (next < 0) break;
    rest = rest.slice(next);
    yield rest;
  }
  if (path !== '/') yield '/';
}

function* withOneSlashDoubled(path: string): Generator<string> {
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
    yield `${path.slice(0, at)}/${path.slice(at)}`;
}

/** What gateways, proxies and frameworks do to the path of a request. */
export const PATH_DISTORTIONS: readonly Distortion<Target>[] = [
  {
    name: 'full-url-as-path',
    shows: 'The whole URL stands where the path should be.',
    advice: 'Verify with the path and query alone, beginning with "/".',
    *undo({ path, query }) {
      const rest = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/is.exec(path)?.[1];
      if (rest !== undefined) yield { path: rest === '' ? '/' : rest, query };
    },
  },
  {
    name: 'trailing-slash-added',
    shows: 'A slash was added to the end of the path.',
    advice: 'Let the gateway pass on the path as it came, or write the slash in callbackUrl too.',
    undo: paths((path) => (path.length > 1 && path.endsWith('/') ? [path.slice(0, -1)] : [])),
  },
  {
    name: 'trailing-slash-removed',
    shows: 'The slash at the end of the path was removed.',
    advice: 'Let the gateway pass on the path as it came, or write callbackUrl without the slash.',
    undo: paths((path) => (path.endsWith('/') ? [] : [`${path}/`])),
  },
  {
    name: 'stage-prefix-added',
    shows:
      'Something was put in front of the path: a stage (/prod, /default) or the address of the function (/2016-08-15/proxy/…).',
    advice: TELL_PATH,
    undo: paths(withoutLeadingSegments),
  },
  {
    name: 'prefix-stripped',
    shows: 'The beginning of the path was removed.',
    advice: TELL_PATH,
    *undo({ path, query }, { knownTargets }) {
      for (const known of knownTargets)
        if (known.path.endsWith(path) || path === '/') yield { path: known.path, query };
      for (const prefix of COMMON_PREFIXES) yield { path: prefix + path, query };
      if (path === '/') for (const prefix of COMMON_PREFIXES) yield { path: prefix, query };
    },
  },
  {
    name: 'path-rewritten',
    shows: 'The path was replaced by another one.',
    advice: TELL_PATH,
    *undo({ query }, { knownTargets }) {
      for (const known of knownTargets) yield { path: known.path, query };
    },
  },
  {
    name: 'path-already-decoded',
    shows: 'The path was percent-decoded before it arrived, so it is decoded twice in all.',
    advice: PASS_RAW_PATH,
    undo: paths((path) => (path.includes('%') ? [path.replaceAll('%', '%25')] : [])),
  },
  {
    name: 'path-encoded-again',
    shows: 'The path was percent-encoded once more, so it is still encoded after the decoding.',
    advice: PASS_RAW_PATH,
    undo: paths((path) => {
      const once = decodedText(path);
      return once?.includes('%') ? [once] : [];
    }),
  },
  {
    name: 'plus-in-path',
    shows: 'A "+" in the path was taken for a space, or a space became a "+".',
    advice: 'Use neither "+" nor a space in the path of callbackUrl.',
    undo: paths((path) => [
      path.replaceAll('+', '%20'),
      path.replace(/%20| /g, '+'),
      path.replace(/%2b/gi, '%20'),
    ]),
  },
  {
    name: 'slashes-merged',
    shows: 'Two slashes in the path became one (nginx does so: merge_slashes).',
    advice: 'Write callbackUrl with single slashes, or set CALLBACK_PATH to its path.',
    undo: paths(withOneSlashDoubled),
  },
  {
    name: 'path-read-as-latin1',
    shows: 'The bytes of the path were UTF-8 and were read as Latin-1.',
    advice: 'Percent-encode the path of callbackUrl.',
    undo: paths((path) => {
      const text = decodedText(path);
      if (text === undefined || !/[\u0080-\u00ff]/.test(text) || /[^\0-\u00ff]/.test(text)) return [];
      return [Buffer.from(text, 'latin1').toString('utf8').replaceAll('%', '%25')];
    }),
  },
];
