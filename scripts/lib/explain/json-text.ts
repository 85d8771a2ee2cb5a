const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\]:,]/g;

export type Tokens = readonly string[];

/** The tokens of a JSON text, each spelled as it is; undefined for what is not JSON. */
export function readTokens(text: string): Tokens | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return text.match(TOKEN) ?? [];
}

export interface Layout {
  colon: string;
  comma: string;
  /** Inside the braces of an object that is on one line. */
  padding?: string;
  /** Each member on a line of its own. */
  indent?: string;
}

export const COMPACT: Layout = { colon: ':', comma: ',' };

/** How templates are written by hand, and what serialisers of several languages print. */
export const LAYOUTS: readonly Layout[] = [
  COMPACT,
  { colon: ': ', comma: ', ' },
  { colon: ':', comma: ', ' },
  { colon: ': ', comma: ',' },
  { colon: ': ', comma: ', ', padding: ' ' },
  { colon: ':', comma: ',', padding: ' ' },
  ...['  ', '    ', '\t', ' ', ''].map((indent) => ({ colon: ': ', comma: ',', indent })),
  ...['  ', '    ', '\t'].map((indent) => ({ colon: ':', comma: ',', indent })),
];

/** Writes tokens with the white space of a layout. */
export function writeTokens(tokens: Tokens, { colon, comma, padding = '', indent }: Layout): string {
  let depth = 0;
  const newLine = (): string => (indent === undefined ? '' : `\n${indent.repeat(depth)}`);
  return tokens
    .map((token, at) => {
      if (token === ':') return colon;
      if (token === ',') return indent === undefined ? comma : `,${newLine()}`;
      if (token === '{' || token === '[') {
        const empty = ['}', ']'].includes(tokens[at + 1] ?? '');
        depth += 1;
        return empty ? token : token + newLine() + (token === '{' ? padding : '');
      }
      if (token === '}' || token === ']') {
        const empty = ['{', '['].includes(tokens[at - 1] ?? '');
        depth -= 1;
        return empty ? token : newLine() + (token === '}' ? padding : '') + token;
      }
      return token;
    })
    .join('');
}

/** The members of the outermost object, each without the comma behind it; undefined for another value. */
export function membersOf(tokens: Tokens): string[][] | undefined {
  if (tokens[0] !== '{' || tokens.length < 3) return undefined;
  const members: string[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(1, -1)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (token === ',' && depth === 0) members.push([]);
    else members.at(-1)?.push(token);
  }
  return members;
}

export function joinMembers(members: readonly Tokens[]): Tokens {
  return ['{', ...members.flatMap((member, at) => (at === 0 ? member : [',', ...member])), '}'];
}
