import { describe, expect, it } from 'vitest';
import { parseForm } from '../../../shared/callback/parse-form.ts';

describe('parseForm', () => {
  it('reads what OSS sent in the documentation', () => {
    const fields = parseForm('filename=.snappython.png&size=6014&mimeType=image%2Fpng&height=221&width=396');
    expect(Object.fromEntries(fields)).toEqual({
      filename: '.snappython.png',
      size: '6014',
      mimeType: 'image/png',
      height: '221',
      width: '396',
    });
  });

  it('takes a space in either encoding, and an encoded plus as a plus', () => {
    expect([...parseForm('a=b%20c&d=e+f&g=%2B')]).toEqual([
      ['a', 'b c'],
      ['d', 'e f'],
      ['g', '+'],
    ]);
  });

  it('keeps what is missing as empty text', () => {
    expect([...parseForm('height=&width=&flag')]).toEqual([
      ['height', ''],
      ['width', ''],
      ['flag', ''],
    ]);
    expect([...parseForm('flag&a=1')]).toEqual([
      ['flag', ''],
      ['a', '1'],
    ]);
  });

  it('keeps literal text of the template, and further equals signs', () => {
    expect([...parseForm('x:var1=1&token=a=b==')]).toEqual([
      ['x:var1', '1'],
      ['token', 'a=b=='],
    ]);
  });

  it('takes JSON that is the value of a field for the text that it is', () => {
    expect([...parseForm('a={"b":1}&c= {"d')]).toEqual([
      ['a', '{"b":1}'],
      ['c', ' {"d'],
    ]);
  });

  it('passes over empty pairs', () => {
    expect([...parseForm('&a=1&&b=2&')]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(parseForm('').size).toBe(0);
  });

  it('takes __proto__ as a name like any other', () => {
    expect([...parseForm('__proto__=1&constructor=2')]).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  it('refuses a field that is named twice, also when one name is encoded', () => {
    const refusal = expect.objectContaining({
      code: 'field_duplicated',
      message: expect.stringContaining('"bucket"'),
    });
    expect(() => parseForm('bucket=a&bucket=b')).toThrow(refusal);
    expect(() => parseForm('bucket=a&%62ucket=b')).toThrow(refusal);
  });

  it('takes a pair without a name as one with an empty name', () => {
    expect([...parseForm('=1')]).toEqual([['', '1']]);
  });

  it('says what is wrong with a value that cannot be decoded', () => {
    expect(() => parseForm('a=%')).toThrow('not valid percent-encoded UTF-8');
  });

  it('takes a thousand fields and not one more', () => {
    const form = (fields: number): string => Array.from({ length: fields }, (_, n) => `f${n}=`).join('&');
    expect(parseForm(form(1000)).size).toBe(1000);
    expect(() => parseForm(form(1001))).toThrow(
      expect.objectContaining({
        code: 'body_malformed',
        message: expect.stringContaining('more than 1000 fields'),
      }),
    );
  });

  it.each(['a=%', 'a=%zz', '%=1', 'a=%FF', 'a=%ED%A0%80'])('refuses %s', (text) => {
    expect(() => parseForm(text)).toThrow(
      expect.objectContaining({ code: 'body_malformed', hint: expect.stringContaining('bare "%"') }),
    );
  });
});
