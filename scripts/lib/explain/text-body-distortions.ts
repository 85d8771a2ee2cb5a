import { isUtf8 } from 'node:buffer';
import { decodeBase64 } from '../../../shared/callback/decode-base64.ts';
import type { Distortion } from './distortion.ts';
import { withoutHtmlEscapes } from './encoders.ts';
import { withoutTrailing } from './without-trailing.ts';

const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const RAW_BODY = 'Verify over the bytes of the body as they came, before anything reads them as text.';
const EDITOR =
  'If you saved the request with an editor, save it again from a tool that keeps its bytes (curl --data-binary, a log of base64).';

/** 0x80 to 0x9f of Windows-1252, which is what many programs mean by Latin-1. */
const WINDOWS_1252 = new Map(
  Array.from({ length: 256 }, (_, byte) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(byte)),
    byte,
  ]),
);

/** The bytes that were read one by one as characters, if every character is one byte. */
function asSingleBytes(text: string): Buffer[] {
  if (!/[\u0080-\uffff]/.test(text)) return [];
  const bytes = [...text].map((character) => WINDOWS_1252.get(character));
  return [
    ...(/[^\0-\u00ff]/.test(text) ? [] : [Buffer.from(text, 'latin1')]),
    ...(bytes.every((byte) => byte !== undefined) ? [Buffer.from(bytes)] : []),
  ];
}

function* fromOtherCharset(body: Buffer): Generator<Buffer> {
  yield Buffer.from(body.toString('latin1'), 'utf8');
  for (const charset of ['windows-1252', 'gb18030', 'big5', 'shift_jis', 'utf-16le', 'utf-16be']) {
    try {
      yield Buffer.from(new TextDecoder(charset, { fatal: true, ignoreBOM: false }).decode(body), 'utf8');
    } catch {
      // The bytes are none of this charset.
    }
  }
}

function changed(body: Buffer, change: (text: string) => string): Buffer[] {
  const text = body.toString('latin1');
  const other = change(text);
  return other === text ? [] : [Buffer.from(other, 'latin1')];
}

function replaced(body: Buffer, found: RegExp, put: string): Buffer[] {
  return changed(body, (text) => text.replace(found, put));
}

function* withoutChunkFraming(body: Buffer): Generator<Buffer> {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at);
    const [size = ''] = lineEnd < 0 ? [] : body.toString('latin1', at, lineEnd).split(';', 1);
    if (!/^[0-9a-f]{1,6}$/i.test(size)) return;
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
  yield Buffer.concat(chunks);
}

/** What happens to a body whatever it says. */
export const TEXT_BODY_DISTORTIONS: readonly Distortion<Buffer>[] = [
  {
    name: 'line-end-added',
    shows: 'A line end was added to the end of the body.',
    advice: EDITOR,
    undo: (body) =>
      replaced(body, /\r?\n$/, '').concat(changed(body, (text) => withoutTrailing(text, '\r\n'))),
  },
  {
    name: 'line-end-removed',
    shows: 'The line end at the end of the body was removed.',
    advice: `${RAW_BODY} ${EDITOR}`,
    undo: (body) => ['\n', '\r\n', '\n\n'].map((end) => Buffer.concat([body, Buffer.from(end)])),
  },
  {
    name: 'line-ends-changed',
    shows: 'The line ends inside the body changed between LF and CRLF.',
    advice: `${RAW_BODY} ${EDITOR}`,
    undo: (body) => replaced(body, /\r\n/g, '\n').concat(replaced(body, /\r?\n/g, '\r\n')),
  },
  {
    name: 'spaces-trimmed',
    shows: 'White space at an end of the body was removed.',
    advice: RAW_BODY,
    undo: (body) =>
      [' ', '\t'].flatMap((space) => [
        Buffer.concat([Buffer.from(space), body]),
        Buffer.concat([body, Buffer.from(space)]),
      ]),
  },
  {
    name: 'bom-added',
    shows: 'A byte order mark was put in front of the body.',
    advice: EDITOR,
    *undo(body) {
      if (body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK))
        yield body.subarray(BYTE_ORDER_MARK.length);
    },
  },
  {
    name: 'bom-removed',
    shows: 'The byte order mark in front of the body was removed.',
    advice: RAW_BODY,
    undo: (body) => [Buffer.concat([BYTE_ORDER_MARK, body])],
  },
  {
    name: 'read-as-latin1',
    shows: 'The bytes of the body were UTF-8 and were read as Latin-1: "é" became "Ã©".',
    advice: RAW_BODY,
    undo: (body) => (isUtf8(body) ? asSingleBytes(body.toString('utf8')) : []),
  },
  {
    name: 'charset-changed',
    shows: 'The body was written in another character set than UTF-8.',
    advice: RAW_BODY,
    *undo(body) {
      if (body.some((byte) => byte === 0 || byte > 0x7f)) yield* fromOtherCharset(body);
    },
  },
  {
    name: 'body-still-base64',
    shows: 'The body is still base64: isBase64Encoded was overlooked, or lost.',
    advice: 'Undo the base64 where isBase64Encoded is true, to bytes and not to a string.',
    *undo(body) {
      const bytes = decodeBase64(body.toString('latin1').trim());
      if (bytes) yield bytes;
    },
  },
  {
    name: 'chunk-framing',
    shows: 'The body still holds the chunk sizes of chunked transfer encoding.',
    advice: 'Capture the body behind the HTTP parser, or remove the chunk sizes.',
    undo: withoutChunkFraming,
  },
  {
    name: 'body-html-escaped',
    shows: 'The body was HTML-escaped: "&" became "&amp;", or a quote "&quot;".',
    advice: RAW_BODY,
    *undo(body) {
      if (body.includes('&')) yield Buffer.from(withoutHtmlEscapes(body.toString('utf8')));
    },
  },
];
