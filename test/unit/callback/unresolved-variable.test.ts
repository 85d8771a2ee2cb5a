import { describe, expect, it } from 'vitest';
import { parseForm } from '../../../shared/callback/parse-form.ts';
import { parseJson } from '../../../shared/callback/parse-json.ts';
import {
  describePlaceholderWithin,
  refuseUnresolvedVariables,
} from '../../../shared/callback/unresolved-variable.ts';

const check = (text: string): void => refuseUnresolvedVariables(parseForm(text), text);

describe('refuseUnresolvedVariables', () => {
  it.each([
    ['object=%24%7Bobject%7D', 'object', /URL-encoded before the upload/],
    ['size=%24%7bsize%7d', 'size', /URL-encoded before the upload/],
    ['object=$(object)', 'object', /OSS knows only \$\{…\}/],
    ['my_var=${x:Var1}', 'my_var', /must begin with "x:"/],
    ['h=${imageInfo.height}', 'h', /must begin with "x:"/],
    ['i=${imageInfo}', 'i', /does not replace it/],
    ['note=${filename}', 'note', /does not replace it/],
    ['object=%24%7Bfilename%7D', 'object', /URL-encoded before the upload/],
  ])('%s names the field and the cause', (text, field, cause) => {
    expect(() => check(text)).toThrow(
      expect.objectContaining({
        code: 'variable_unresolved',
        status: 422,
        message: expect.stringMatching(cause),
      }),
    );
    expect(() => check(text)).toThrow(`Field "${field}" is`);
  });

  it('finds one that JSON spells with an escape', () => {
    const text = String.raw`{"object":"\u0024{filename}"}`;
    expect(() => refuseUnresolvedVariables(parseJson(text), text)).toThrow('Field "object" is');
  });

  it.each([
    'object=a%24%7Bobject%7D',
    'object=%24%7Bobject%7Db',
    'object=%24%7Bobject%7D%24%7Bsize%7D',
    'object=%24%7Bother',
    'object=%24other%7D',
    'object=%24%7B%7D',
    'object=%24%7Ba%20b%7D',
    'object=imageInfoXheight',
    'price=%24',
    'a=%24%7Bx:%7B%7D%7D',
  ])('lets a value pass that only looks like one: %s', (text) => {
    expect(() => check(text)).not.toThrow();
  });
});

describe('describePlaceholderWithin', () => {
  it.each([
    ['${imageInfo.widht},1080', '${imageInfo.widht}', 'must begin with "x:"'],
    ['by $(x:name)!', '$(x:name)', 'OSS knows only ${…}'],
  ])('names the field and the placeholder of %s, and why OSS left it', (value, placeholder, cause) => {
    const told = describePlaceholderWithin({ first: 'plain', note: value, last: '' });
    expect(told).toContain(`Field "note" holds "${placeholder}". `);
    expect(told).toContain(cause);
  });

  it.each(['', '$', '${}', '${a b}', '$5', '{x}', '$(', '${a)'])('has nothing to tell of %j', (note) => {
    expect(describePlaceholderWithin({ note })).toBeUndefined();
    expect(describePlaceholderWithin({})).toBeUndefined();
  });
});
