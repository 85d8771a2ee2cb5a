import { createHmac, createSecretKey } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { issueTicket, readTicket, type TicketClaims } from '../../../shared/callback/ticket.ts';
import { thrownBy } from '../../support/thrown-by.ts';

const secret = createSecretKey(Buffer.from('the first secret, 32 bytes or more'));
const older = createSecretKey(Buffer.from('an older secret, of 32 bytes or more'));
const NOW = 1_800_000_000;
const claims: TicketClaims = {
  jti: 'ticket-00000001',
  kind: 'avatar',
  bucket: 'examplebucket',
  key: 'avatars/1.jpg',
  maxSize: 5_000_000,
  sub: 'user-1',
  vars: { userId: '1', tags: ['a'], nested: { n: 1 } },
  iat: NOW - 10,
  exp: NOW + 3600,
};
const CENTURY_S = 3_155_760_000;
const JWT = { alg: 'HS256', typ: 'JWT' };
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(header: unknown, payload: unknown, key = secret): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}

const read = (ticket: string, secrets = [secret]): TicketClaims => readTicket(ticket, secrets, NOW);
/** A ticket by another library, and what that says of it now. */
async function madeByJose(payload: object) {
  const ticket = await new SignJWT({ ...payload }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
  const rules = { currentDate: new Date(NOW * 1000), clockTolerance: 'nbf' in payload ? 60 : 0 };
  return { ticket, verified: async () => (await jwtVerify(ticket, secret, rules)).payload };
}

const refusal = (code: string, message = '') =>
  expect.objectContaining({ code, status: 403, message: expect.stringContaining(message) });

describe('a ticket', () => {
  it('is read as it was issued', () => {
    expect(read(issueTicket(claims, secret))).toEqual(claims);
  });

  it('is a JWT that jose verifies', async () => {
    const { payload, protectedHeader } = await jwtVerify(issueTicket(claims, secret), secret, {
      currentDate: new Date(NOW * 1000),
    });
    expect(payload).toEqual(claims);
    expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' });
  });

  it.each([
    { alg: 'HS256' },
    { alg: 'HS256', typ: 'JWT' },
    { typ: 'JWT', alg: 'HS256' },
    { alg: 'HS256', typ: 'jwt' },
    { alg: 'HS256', typ: 'JWT', kid: '../key' },
  ])('made by jose is read (%j)', async (header) => {
    const ticket = await new SignJWT({ ...claims }).setProtectedHeader(header).sign(secret);
    expect(read(ticket)).toEqual(claims);
  });

  it('needs only a target, a kind, a bucket, an id and its times', () => {
    const { jti, kind, bucket, iat, exp } = claims;
    const least = { jti, kind, bucket, prefix: '', iat, exp };
    expect(read(issueTicket(least, secret))).toEqual(least);
  });

  it('signed with an older secret is read while that secret is accepted', () => {
    const ticket = issueTicket(claims, older);
    expect(read(ticket, [secret, older])).toEqual(claims);
    expect(() => read(ticket, [secret])).toThrow(
      refusal('ticket_invalid', 'None of TICKET_SECRETS has signed it'),
    );
    expect(() => read(ticket, [])).toThrow(refusal('ticket_invalid'));
  });

  it('expires at the second it names', () => {
    const ticket = issueTicket(claims, secret);
    expect(readTicket(ticket, [secret], claims.exp - 1)).toEqual(claims);
    expect(() => readTicket(ticket, [secret], claims.exp)).toThrow(refusal('ticket_expired'));
  });

  it.each([
    ['times of issue and expiry that are no whole seconds', { iat: NOW - 0.5, exp: NOW + 0.5 }],
    ['a time from which it is valid, a minute ahead at most', { nbf: NOW + 60 }],
    ['a century to live', { exp: NOW + CENTURY_S }],
    ['been issued by a clock that is ahead', { iat: NOW + CENTURY_S }],
    ['claims that nobody here knows', { aud: 'examplebucket', iss: 'app', scope: null }],
  ])('may have %s', async (_, change) => {
    const { ticket, verified } = await madeByJose({ ...claims, ...change });
    expect(read(ticket)).toEqual({ ...claims, ...change });
    expect(await verified()).toEqual({ ...claims, ...change });
  });

  it('may say with null that it does not say something', () => {
    const { maxSize, sub, vars, ...least } = claims;
    const absent = { maxSize: null, sub: null, vars: null, prefix: null, nbf: null };
    expect(read(signed(JWT, { ...claims, ...absent }))).toStrictEqual(least);
    const { key, ...others } = least;
    expect(read(signed(JWT, { ...others, key: null, prefix: '' }))).toStrictEqual({ ...others, prefix: '' });
    const within = { ...claims, sub: null, vars: { a: null } };
    expect(read(signed(JWT, within)).vars).toEqual({ a: null });
  });

  it.each(['maxSize', 'sub', 'vars', 'nbf', 'prefix'])('may say so of %s alone', (name) => {
    const { [name]: _, ...others } = { ...claims } as Record<string, unknown>;
    expect(read(signed(JWT, { ...claims, [name]: null }))).toStrictEqual(others);
  });

  it('is not valid before its time, but for what clocks differ', async () => {
    const early = { ...claims, nbf: NOW + 60.5 };
    const { ticket, verified } = await madeByJose(early);
    expect(() => read(ticket)).toThrow(refusal('ticket_too_early', 'not valid yet'));
    await expect(verified()).rejects.toThrow('"nbf" claim timestamp check failed');
    expect(readTicket(ticket, [secret], NOW + 1)).toEqual(early);
  });

  it('still says what it was issued for when its time is not asked', () => {
    for (const change of [{ exp: 1 }, { nbf: NOW * 2 }, { exp: NOW * 1000 }]) {
      const ticket = issueTicket({ ...claims, ...change }, secret);
      expect(readTicket(ticket, [secret], 'any time')).toEqual({ ...claims, ...change });
    }
  });

  it.each([
    ['exp', { exp: (NOW + 3600) * 1000 }],
    ['exp', { exp: NOW + CENTURY_S + 1 }],
    ['exp', { exp: 1e300 }],
    ['iat', { iat: NOW * 1000 }],
    ['iat', { iat: NOW + CENTURY_S + 1, exp: NOW + CENTURY_S + 1 }],
  ])('is refused with an %s in milliseconds: %j', (name, change) => {
    expect(() => read(issueTicket({ ...claims, ...change }, secret))).toThrow(
      refusal('ticket_invalid', `Its claim "${name}" is more than 100 years ahead: it should be in seconds`),
    );
  });

  it('with any single bit of its claims or its signature flipped is refused', () => {
    const ticket = issueTicket(claims, secret);
    const [header = '', payload = '', signature = ''] = ticket.split('.');
    for (const [part, rebuild] of [
      [payload, (text: string) => `${header}.${text}.${signature}`],
      [signature, (text: string) => `${header}.${payload}.${text}`],
    ] as const) {
      const bytes = Buffer.from(part, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => read(rebuild(flipped.toString('base64url')))).toThrow(refusal('ticket_invalid'));
      }
    }
  });
});

describe('what is not a ticket', () => {
  it.each([
    ['', 'form'],
    ['a', 'form'],
    ['a.b', 'form'],
    ['.', 'form'],
    [`${'a'.repeat(43)}`, 'form'],
    [`a.${'b'.repeat(41)}`, 'form'],
    [`a.${'b'.repeat(43)}`, 'form'],
    [`a.b.${'c'.repeat(42)}`, 'form'],
    [`a.b.${'c'.repeat(44)}`, 'form'],
    [`a.b.${'c'.repeat(43)}`, 'HS256'],
    [`a.b.c.${'d'.repeat(43)}`, 'form'],
  ])('%j is refused', (ticket, message) => {
    expect(() => read(ticket)).toThrow(refusal('ticket_invalid', message));
  });

  it('is longer than any that was issued', () => {
    const spent = JSON.stringify({ ...claims, sub: '' }).length;
    const fill = (bytes: number) => ({ ...claims, sub: 'x'.repeat(bytes - spent) });
    const longest = issueTicket(fill(3011), secret);
    expect(longest).toHaveLength(4096);
    expect(read(longest)).toEqual(fill(3011));
    expect(() => issueTicket(fill(3012), secret)).toThrow(
      'The ticket would have 4097 characters: at most 4096.',
    );
    expect(() => read(`${longest}x`)).toThrow(
      refusal('ticket_invalid', 'It has 4097 characters: at most 4096 are allowed.'),
    );
  });

  it.each([
    [{ alg: 'none' }],
    [{ alg: 'HS512', typ: 'JWT' }],
    [{ alg: 'RS256' }],
    [{ alg: 'hs256' }],
    [{ alg: 'HS256', typ: 'at+jwt' }],
    [{ alg: 'HS256', crit: ['exp'] }],
    [{ alg: 'HS256', crit: [], kid: '1' }],
    [{ alg: 'HS256', kid: '1', jku: 'https://example.com/keys' }],
    [{ alg: 'HS256', typ: 1 }],
    [{ alg: 'HS256', typ: null }],
    [{ alg: 'none', typ: 'JWT', kid: '1' }],
    [{ typ: 'JWT' }],
    [{}],
    [null],
    ['HS256'],
    [['HS256']],
  ])('names another algorithm, or more: %j', (header) => {
    expect(() => read(signed(header, claims))).toThrow(refusal('ticket_invalid', 'HS256'));
  });

  it('has a header that is not JSON', () => {
    const input = `${Buffer.from('{').toString('base64url')}.${encode(claims)}`;
    const mac = createHmac('sha256', secret).update(input).digest('base64url');
    expect(() => read(`${input}.${mac}`)).toThrow(refusal('ticket_invalid', 'HS256'));
  });

  it('spells the signature in another way that base64 would take', () => {
    const ticket = issueTicket(claims, secret);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const next = alphabet[alphabet.indexOf(ticket.at(-1) ?? '') + 1] ?? '';
    const respelled = `${ticket.slice(0, -1)}${next}`;
    expect(Buffer.from(respelled.split('.')[2] ?? '', 'base64url')).toEqual(
      Buffer.from(ticket.split('.')[2] ?? '', 'base64url'),
    );
    expect(() => read(respelled)).toThrow(refusal('ticket_invalid'));
  });

  it('has a signature with a character outside the alphabet', () => {
    const ticket = issueTicket(claims, secret);
    for (const character of ['!', 'é'])
      expect(() => read(`${ticket.slice(0, -1)}${character}`)).toThrow(refusal('ticket_invalid'));
  });

  it.each([
    ['no id', { jti: undefined }, 'jti'],
    ['an id that is null', { jti: null }, 'jti'],
    ['a short id', { jti: 'short' }, 'jti'],
    ['an id with a space', { jti: 'ticket 00000001' }, 'jti'],
    ['an id that begins badly', { jti: '.ticket-00000001' }, 'jti'],
    ['an id that ends badly', { jti: 'ticket-00000001.' }, 'jti'],
    ['a long id', { jti: 'x'.repeat(65) }, 'jti'],
    ['an id that is a number', { jti: 12345678 }, 'jti'],
    ['no kind', { kind: undefined }, 'kind'],
    ['a bucket that is a number', { bucket: 1 }, 'bucket'],
    ['a key that is no text', { key: 1 }, 'key'],
    ['a key that is no text beside a prefix', { key: 1, prefix: 'avatars/' }, 'key'],
    ['a prefix that is no text', { prefix: 1 }, 'prefix'],
    ['a size limit that is no number', { maxSize: '5' }, 'maxSize'],
    ['an uploader that is no text', { sub: 5 }, 'sub'],
    ['variables that are no object', { vars: 'x' }, 'vars'],
    ['variables in a list', { vars: [] }, 'vars'],
    ['a beginning that is text', { nbf: '1' }, 'nbf'],
    ['no time of issue', { iat: undefined }, 'iat'],
    ['no expiry', { exp: undefined }, 'exp'],
    ['an expiry that is null', { exp: null }, 'exp'],
    ['an expiry that is text', { exp: '9999999999' }, 'exp'],
  ])('has %s', (_, change, name) => {
    const names = refusal('ticket_invalid', `Its claim "${name}" should be `);
    expect(() => read(signed(JWT, { ...claims, ...change }))).toThrow(names);
    expect(() => read(signed(JWT, { ...claims, maxSize: null, ...change }))).toThrow(names);
  });

  it.each([
    ['neither key nor prefix', { key: undefined }],
    ['both of them null', { key: null, prefix: null }],
    ['both key and prefix', { prefix: 'avatars/' }],
  ])('has %s', (_, change) => {
    expect(() => read(signed(JWT, { ...claims, ...change }))).toThrow(
      refusal('ticket_invalid', 'either the claim "key" or the claim "prefix"'),
    );
  });

  it('has times that JSON writes and no number can hold', () => {
    for (const name of ['iat', 'exp']) {
      const payload = JSON.stringify({ ...claims, [name]: 0 }).replace(`"${name}":0`, `"${name}":1e999`);
      const input = `${encode(JWT)}.${Buffer.from(payload).toString('base64url')}`;
      const mac = createHmac('sha256', secret).update(input).digest('base64url');
      expect(() => read(`${input}.${mac}`)).toThrow(
        refusal('ticket_invalid', `"${name}" should be a number`),
      );
    }
  });

  it('is told where the claims are listed, and never what they are', () => {
    const thrown = thrownBy(() => read(signed(JWT, { ...claims, sub: 'hunter2', exp: 'hunter2' })));
    expect(thrown).toMatchObject({ hint: expect.stringContaining('docs/semantics.md') });
    expect(JSON.stringify(thrown) + String(thrown)).not.toContain('hunter2');
  });

  it.each([
    ['null', null],
    ['text', 'x'],
    ['a number', 1],
  ])('has claims that are %s', (_, payload) => {
    expect(() => read(signed(JWT, payload))).toThrow(refusal('ticket_invalid', 'no JSON object'));
  });

  it('has claims that are not JSON', () => {
    const input = `${encode({ alg: 'HS256' })}.${Buffer.from('{').toString('base64url')}`;
    const mac = createHmac('sha256', secret).update(input).digest('base64url');
    expect(() => read(`${input}.${mac}`)).toThrow(refusal('ticket_invalid', 'no JSON object'));
  });

  it('is not issued either', () => {
    expect(() => issueTicket({ ...claims, jti: 'x' }, secret)).toThrow(
      'The ticket cannot be issued. Its claim "jti" should be',
    );
  });
});
