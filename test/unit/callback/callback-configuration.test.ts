import { describe, expect, it } from 'vitest';
import { buildCallback, type CallbackOptions } from '../../../shared/callback/callback-configuration.ts';
import { parseForm } from '../../../shared/callback/parse-form.ts';
import { parseJson } from '../../../shared/callback/parse-json.ts';
import { buildPostPolicy } from '../../../shared/oss/post-policy.ts';

const options: CallbackOptions = {
  urls: ['https://callback.example.com/oss'],
  bodyType: 'form',
  fields: { bucket: 'bucket', object: 'object', 'my var': 'x:my_var' },
  literals: { ticket: 'a.b.c' },
};
const built = (change: Partial<CallbackOptions> = {}): Record<string, unknown> =>
  JSON.parse(Buffer.from(buildCallback({ ...options, ...change }), 'base64').toString('utf8'));

/** With these options, exactly 5 KB of base64. */
const LONGEST = 3636;

describe('buildCallback', () => {
  it('writes a form template', () => {
    expect(built()).toEqual({
      callbackUrl: 'https://callback.example.com/oss',
      callbackBody: 'bucket=${bucket}&object=${object}&my%20var=${x:my_var}&ticket=a.b.c',
      callbackBodyType: 'application/x-www-form-urlencoded',
      callbackSNI: true,
    });
  });

  it('writes a JSON template without quotes around variables', () => {
    expect(built({ bodyType: 'json' })).toMatchObject({
      callbackBody: '{"bucket":${bucket},"object":${object},"my var":${x:my_var},"ticket":"a.b.c"}',
      callbackBodyType: 'application/json',
    });
  });

  it.each(['form', 'json'] as const)('leaves no bare $ in the literals of a %s template', (bodyType) => {
    const { callbackBody } = built({ bodyType, fields: { a$b: 'object' }, literals: { price$: '$5 $(x)' } });
    const parse = bodyType === 'form' ? parseForm : parseJson;
    expect(String(callbackBody).replace('${object}', '')).not.toContain('$');
    const filled = String(callbackBody).replace('${object}', bodyType === 'form' ? 'o' : '"o"');
    expect(Object.fromEntries(parse(filled))).toEqual({ a$b: 'o', price$: '$5 $(x)' });
  });

  it('asks for SNI only where there is TLS', () => {
    expect(built({ urls: ['http://callback.example.com/'] }).callbackSNI).toBe(false);
    expect(built({ urls: ['http://a.example.com/', 'https://b.example.com/'] }).callbackSNI).toBe(true);
  });

  it('takes up to five URLs, and a host', () => {
    const urls = Array.from({ length: 5 }, (_, index) => `http://h${index}.example.com/`);
    expect(built({ urls, host: 'h.example.com' })).toMatchObject({
      callbackUrl: urls.join(';'),
      callbackHost: 'h.example.com',
    });
    expect(() => built({ urls: [...urls, 'http://h6.example.com/'] })).toThrow('1 to 5 URLs, not 6');
    expect(() => built({ urls: [] })).toThrow('1 to 5 URLs, not 0');
  });

  it.each([
    'callback.example.com',
    'ftp://callback.example.com/',
    'http://a.example.com/;http://b',
    'http://',
  ])('refuses the URL %j', (url) => {
    expect(() => built({ urls: [url] })).toThrow(/is not an http or https URL/);
  });

  it('refuses what OSS would not replace', () => {
    expect(() => built({ fields: { a: 'x:Upper' } })).toThrow(/must be lower case/);
    expect(() => built({ fields: { a: 'x:' } })).toThrow(/must be lower case/);
    expect(() => built({ fields: { a: 'x:a}b' } })).toThrow(/must be lower case/);
    expect(() => built({ fields: { a: 'x:Bx:a' } })).toThrow(/must be lower case/);
  });

  it('refuses literals that OSS would replace, or that repeat a field', () => {
    expect(() => built({ literals: { a: '${bucket}' } })).toThrow(/holds a placeholder/);
    expect(() => built({ literals: { '${bucket}': 'a' } })).toThrow(/holds a placeholder/);
    expect(() => built({ literals: { bucket: 'a' } })).toThrow(/given twice/);
  });

  it('refuses names that OSS would replace', () => {
    expect(() => built({ fields: { '${bucket}': 'object' } })).toThrow(
      /The field name .* holds a placeholder/,
    );
  });

  it('does without literals', () => {
    const { literals: _, ...without } = options;
    expect(JSON.parse(Buffer.from(buildCallback(without), 'base64').toString()).callbackBody).not.toContain(
      'ticket',
    );
    expect(
      JSON.parse(Buffer.from(buildCallback({ ...without, bodyType: 'json' }), 'base64').toString())
        .callbackBody,
    ).not.toContain('ticket');
  });

  it('stays within the 5 KB of base64 that OSS takes', () => {
    expect(buildCallback({ ...options, literals: { ticket: 'x'.repeat(LONGEST) } })).toHaveLength(5120);
    expect(() => built({ literals: { ticket: 'x'.repeat(LONGEST + 1) } })).toThrow(/OSS takes at most 5120/);
  });
});

describe('buildPostPolicy', () => {
  const common = {
    bucket: 'examplebucket',
    callback: 'eyJ9',
    ticket: 'a.b.c',
    maxSizeBytes: 5,
    expiresAt: new Date(0),
  };

  it('pins the callback, the ticket, the size and the key', () => {
    expect(buildPostPolicy({ ...common, target: { key: 'avatars/1.jpg' } })).toEqual({
      expiration: '1970-01-01T00:00:00.000Z',
      conditions: [
        { bucket: 'examplebucket' },
        ['eq', '$key', 'avatars/1.jpg'],
        ['content-length-range', 0, 5],
        { callback: 'eyJ9' },
        { 'x-oss-meta-ticket': 'a.b.c' },
        { 'x-oss-forbid-overwrite': 'true' },
        { success_action_status: '200' },
      ],
    });
  });

  it('pins a prefix where the key is chosen by the client', () => {
    expect(buildPostPolicy({ ...common, target: { prefix: 'avatars/' } }).conditions).toContainEqual([
      'starts-with',
      '$key',
      'avatars/',
    ]);
  });
});
