import { createHmac, createSecretKey } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { issueTicket, readTicket, type TicketClaims } from '../../../shared/callback/ticket.ts';

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
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(header: unknown, payload: unknown, key = secret): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}

const read = (ticket: string, secrets = [secret]): TicketClaims => readTicket(ticket, secrets, NOW);
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

  it.each([{ alg: 'HS256' }, { alg: 'HS256', typ: 'JWT' }, { typ: 'JWT', alg: 'HS256' }] as const)(
    'made by jose is read (%j)',
    async (header) => {
      const ticket = await new SignJWT({ ...claims }).setProtectedHeader(header).sign(secret);
      expect(read(ticket)).toEqual(claims);
    },
  );

  it('needs only a target, a kind, a bucket, an id and its times', () => {
    const { jti, kind, bucket, iat, exp } = claims;
    const least = { jti, kind, bucket, prefix: '', iat, exp };
    expect(read(issueTicket(least, secret))).toEqual(least);
  });

  it('signed with an older secret is read while that secret is accepted', () => {
    const ticket = issueTicket(claims, older);
    expect(read(ticket, [secret, older])).toEqual(claims);
    expect(() => read(ticket, [secret])).toThrow(refusal('ticket_invalid'));
    expect(() => read(ticket, [])).toThrow(refusal('ticket_invalid'));
  });

  it('expires at the second it names', () => {
    const ticket = issueTicket(claims, secret);
    expect(readTicket(ticket, [secret], claims.exp - 1)).toEqual(claims);
    expect(() => readTicket(ticket, [secret], claims.exp)).toThrow(refusal('ticket_expired'));
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
    [{ alg: 'HS256', kid: '../key' }],
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
    ['no id', { jti: undefined }],
    ['a short id', { jti: 'short' }],
    ['an id with a space', { jti: 'ticket 00000001' }],
    ['an id that begins badly', { jti: '.ticket-00000001' }],
    ['an id that ends badly', { jti: 'ticket-00000001.' }],
    ['a long id', { jti: 'x'.repeat(65) }],
    ['an id that is a number', { jti: 12345678 }],
    ['no kind', { kind: undefined }],
    ['no bucket', { bucket: 1 }],
    ['neither key nor prefix', { key: undefined }],
    ['both key and prefix', { prefix: 'avatars/' }],
    ['a key that is no text', { key: 1 }],
    ['a key that is no text beside a prefix', { key: 1, prefix: 'avatars/' }],
    ['a prefix that is no text', { prefix: 1 }],
    ['a size limit that is no number', { maxSize: '5' }],
    ['an uploader that is no text', { sub: 5 }],
    ['variables that are no object', { vars: 'x' }],
    ['variables that are null', { vars: null }],
    ['variables in a list', { vars: [] }],
    ['no time of issue', { iat: undefined }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is text', { exp: '9999999999' }],
    ['an expiry that is no whole number', { exp: NOW + 0.5 }],
  ])('has %s', (_, change) => {
    expect(() => read(signed({ alg: 'HS256', typ: 'JWT' }, { ...claims, ...change }))).toThrow(
      refusal('ticket_invalid', 'claims'),
    );
  });

  it.each([
    ['null', null],
    ['text', 'x'],
    ['a number', 1],
  ])('has claims that are %s', (_, payload) => {
    expect(() => read(signed({ alg: 'HS256', typ: 'JWT' }, payload))).toThrow(
      refusal('ticket_invalid', 'claims'),
    );
  });

  it('has claims that are not JSON', () => {
    const input = `${encode({ alg: 'HS256' })}.${Buffer.from('{').toString('base64url')}`;
    const mac = createHmac('sha256', secret).update(input).digest('base64url');
    expect(() => read(`${input}.${mac}`)).toThrow(refusal('ticket_invalid', 'claims'));
  });

  it('is not issued either', () => {
    expect(() => issueTicket({ ...claims, jti: 'x' }, secret)).toThrow(/not complete/);
  });
});
