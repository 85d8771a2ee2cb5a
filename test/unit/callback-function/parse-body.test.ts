import { describe, expect, it } from 'vitest';
import { parseBody } from '../../../functions/callback/parse-body.ts';
import type { SignedCallback } from '../../../shared/callback/verify-callback.ts';

const REST = { etag: '97E1A27874032FC4B29F007C90DFA372', size: '31' };
const FORM = new URLSearchParams(REST).toString();
const CONFIG = { CALLBACK_FIELDS: new Map() };

function read(body: string | Buffer, contentType?: string) {
  const signed = { path: '/', query: '', body: Buffer.from(body as string) } as SignedCallback;
  return parseBody(signed, contentType, CONFIG);
}

function refusal(message: string | RegExp) {
  return expect.objectContaining({
    code: 'body_malformed',
    status: 400,
    message: expect.stringMatching(message),
  });
}

describe('parseBody', () => {
  it.each([
    ['a NUL in a value', `object=a\0b&${FORM}`],
    ['an encoded NUL in a value', `object=a%00b&${FORM}`],
    ['a NUL in a name', `object=a&a\0b=1&${FORM}`],
    ['an encoded NUL in a name', `object=a&a%00b=1&${FORM}`],
  ])('refuses a form with %s: no text of Postgres can hold it', (_, body) => {
    expect(() => read(body)).toThrow(refusal(/NUL character or half a surrogate pair/));
  });

  it.each([
    ['a NUL', String.raw`a\u0000b`],
    ['the first half of a pair', String.raw`a\ud83d`],
    ['the second half of a pair', String.raw`a\udf08b`],
    ['the halves the wrong way round', String.raw`\udf08\ud83d`],
  ])('refuses JSON with %s, in a value or a name', (_, text) => {
    const rest = JSON.stringify(REST).slice(1);
    for (const body of [`{"object":"${text}",${rest}`, `{"object":"a","${text}":"1",${rest}`])
      expect(() => read(body, 'application/json')).toThrow(refusal(/NUL character or half a surrogate pair/));
  });

  it('takes a whole pair, however it is written', () => {
    const rest = JSON.stringify(REST).slice(1);
    for (const text of ['🌈', String.raw`\ud83c\udf08`])
      expect(read(`{"object":"${text}",${rest}`, 'application/json').object).toBe('🌈');
    expect(read(`object=%F0%9F%8C%88&${FORM}`).object).toBe('🌈');
  });

  it('refuses what is not UTF-8', () => {
    const body = Buffer.concat([Buffer.from(`${FORM}&object=`), Buffer.from([0xff])]);
    expect(() => read(body)).toThrow(refusal(/not UTF-8/));
  });

  it('passes over a byte order mark', () => {
    expect(read(`\ufeffobject=a&${FORM}`).object).toBe('a');
  });

  it.each([
    ['APPLICATION/JSON; charset=utf-8', JSON.stringify({ object: 'a', ...REST })],
    ['Application/X-WWW-Form-Urlencoded ; charset=utf-8', `object=a&${FORM}`],
    ['', `object=a&${FORM}`],
  ])('reads a content type in any case, with parameters, or empty: %j', (contentType, body) => {
    expect(read(body, contentType)).toMatchObject({ object: 'a', size: 31 });
  });

  it('refuses any other content type', () => {
    expect(() => read(`object=a&${FORM}`, 'text/plain')).toThrow(
      expect.objectContaining({
        code: 'content_type_unsupported',
        status: 415,
        message: expect.stringContaining('It is "text/plain".'),
      }),
    );
  });

  it.each([
    [
      'as OSS fills it in without callbackBodyType',
      `{"bucket":examplebucket,"object":photos%2Fa.jpg,"size":31}`,
    ],
    ['with quotes of its own', ` {"object":"photos%2Fa.jpg","size":"31"}`],
    ['of one line each', `{\n  "object": "a.jpg"\n}`],
  ])('says of a JSON template that OSS took for a form what to do: %s', (_, body) => {
    expect(() => read(body)).toThrow(
      expect.objectContaining({
        code: 'body_malformed',
        status: 400,
        message: expect.stringContaining('OSS sent "'),
        hint: expect.stringContaining('callbackBodyType'),
      }),
    );
  });
});
