import { isUtf8 } from 'node:buffer';
import { type CapturedRequest, notesOnMethod, splitTarget, UnreadableError } from './captured-request.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** What `curl -v` puts in front of each line of the head. */
const MARK = Buffer.from('> ');
const REQUEST_LINE = /^([A-Z]{3,10}) (\S+)(?: HTTP\/[\d.]+)?$/;
const ONLY_LINE_ENDS = /^[\r\n]+$/;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Where the body begins: behind the first empty line, whichever line ends the head has. */
function findBody(text: Buffer): { headEnd: number; bodyStart: number } {
  for (let at = text.indexOf(LINE_FEED); at >= 0; at = text.indexOf(LINE_FEED, at + 1)) {
    const start = text.subarray(at + 1, at + 3).equals(MARK) ? at + 3 : at + 1;
    const next = text[start] === CARRIAGE_RETURN ? start + 1 : start;
    if (text[next] === LINE_FEED) return { headEnd: at, bodyStart: next + 1 };
  }
  return { headEnd: text.length, bodyStart: text.length };
}

function readHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1)
      throw new UnreadableError(
        `This is not a header: ${JSON.stringify(line.slice(0, 80))}. A header is "Name: value".`,
      );
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}

type Body = Pick<CapturedRequest, 'body' | 'overlongBody' | 'notes'>;

function cutBody(all: Buffer, contentLength: string | undefined): Body {
  const length = Number(contentLength);
  if (contentLength === undefined || !/^\d+$/.test(contentLength) || length === all.length)
    return { body: all, notes: [] };
  if (length > all.length) {
    return { body: all, notes: [`Content-Length is ${length}, and the body has only ${all.length} bytes.`] };
  }
  const excess = all.subarray(length);
  const what = ONLY_LINE_ENDS.test(excess.toString('latin1'))
    ? 'What follows, a line end, was left out: editors add it.'
    : `The ${excess.length} bytes that follow were left out.`;
  return {
    body: all.subarray(0, length),
    overlongBody: all,
    notes: [`Content-Length is ${length}. ${what}`],
  };
}

function withoutMarks(line: string): string {
  return line.replace(/\r$/, '').replace(/^> /, '');
}

/** Request line, headers, an empty line, and the body, byte for byte. */
export function readHttpText(input: Buffer): CapturedRequest {
  const marked = input.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const text = marked ? input.subarray(BYTE_ORDER_MARK.length) : input;
  const { headEnd, bodyStart } = findBody(text);
  const headBytes = text.subarray(0, headEnd);
  const head = headBytes.toString(isUtf8(headBytes) ? 'utf8' : 'latin1');
  const [requestLine = '', ...headerLines] = head.split('\n').map(withoutMarks);
  const [, method, target] = REQUEST_LINE.exec(requestLine.trimEnd()) ?? [];
  if (method === undefined || target === undefined)
    throw new UnreadableError(
      `The first line should be a request line such as "POST /callback HTTP/1.1", and is ${JSON.stringify(requestLine.slice(0, 80))}.`,
    );
  const { path, query } = splitTarget(target);
  const headers = readHeaders(headerLines);
  const { notes, ...body } = cutBody(text.subarray(bodyStart), headers.get('content-length'));
  return { path, queries: [query], headers, ...body, notes: [...notesOnMethod(method), ...notes] };
}
