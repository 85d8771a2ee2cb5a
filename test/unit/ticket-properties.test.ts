import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { issueTicket, readTicket, type TicketClaims } from '../../shared/callback/ticket.ts';
import { thrownBy } from '../support/thrown-by.ts';

const NOW = 1000;
const LATEST = NOW + 3_000_000_000;
const RUNS = { numRuns: 2000 };
const text = fc.string({ unit: 'binary', maxLength: 40 });

const claims: fc.Arbitrary<TicketClaims> = fc
  .record({
    jti: fc.stringMatching(/^[\w-]{8,64}$/),
    kind: text,
    bucket: text,
    target: fc.record({ name: fc.constantFrom('key', 'prefix'), value: text }),
    optional: fc.record(
      { maxSize: fc.maxSafeNat(), sub: text, vars: fc.dictionary(text, text, { maxKeys: 4 }) },
      { requiredKeys: [] },
    ),
    iat: fc.nat({ max: LATEST }),
    exp: fc.integer({ min: NOW + 1, max: LATEST }),
  })
  .map(({ target, optional, ...others }) => ({ ...others, [target.name]: target.value, ...optional }));

describe('a ticket', () => {
  const secret = createSecretKey(Buffer.from('a secret of the properties: 32 bytes or more'));
  const other = createSecretKey(Buffer.from('another secret of them, also 32 bytes or more'));
  const read = (ticket: string, secrets = [secret]): TicketClaims => readTicket(ticket, secrets, NOW);

  it('gives back what it was issued for, also after its secret was rotated', () => {
    fc.assert(
      fc.property(claims, (given) => {
        const ticket = issueTicket(given, secret);
        expect(read(ticket)).toEqual(given);
        expect(read(ticket, [other, secret])).toEqual(given);
        expect(thrownBy(() => read(ticket, [other]))).toMatchObject({ code: 'ticket_invalid' });
      }),
      RUNS,
    );
  });

  it('by another library is believed at the times at which that believes it', async () => {
    const time = fc.oneof(
      fc.integer({ min: NOW - 70, max: NOW + 70 }),
      fc.double({ min: NOW - 70, max: NOW + 70, noNaN: true }),
    );
    const absent = fc.subarray(['maxSize', 'sub', 'vars'], { minLength: 0 });
    const currentDate = new Date(NOW * 1000);
    await fc.assert(
      fc.asyncProperty(claims, time, fc.option(time), absent, async (given, exp, nbf, nulls) => {
        const payload = { ...given, exp, nbf, ...Object.fromEntries(nulls.map((name) => [name, null])) };
        const said = nbf === null ? { ...payload, nbf: undefined } : payload;
        const sign = (of: object) =>
          new SignJWT({ ...of }).setProtectedHeader({ alg: 'HS256', typ: 'jwt', kid: '1' }).sign(secret);
        const ticket = await sign(said);
        const verify = (text: string, clockTolerance: number) =>
          jwtVerify(text, secret, { currentDate, clockTolerance }).then(
            () => true,
            () => false,
          );
        const unexpired = await verify(await sign({ ...said, nbf: undefined }), 0);
        const begun = await verify(await sign({ ...said, exp: undefined }), 60);
        const believed = thrownBy(() => read(ticket)) === undefined;
        expect(believed).toBe(unexpired && begun);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused with any one character changed, added or removed', () => {
    const character = fc.constantFrom(...'AZaz09-_.+/= \0é');
    fc.assert(
      fc.property(
        claims,
        fc.nat(),
        character,
        fc.nat({ max: 1 }),
        fc.boolean(),
        (given, at, put, cut, add) => {
          const ticket = issueTicket(given, secret);
          const where = at % ticket.length;
          const mutated = ticket.slice(0, where) + (add ? put : '') + ticket.slice(where + cut);
          fc.pre(mutated !== ticket);
          expect(thrownBy(() => read(mutated))).toMatchObject({ code: 'ticket_invalid' });
        },
      ),
      RUNS,
    );
  });
});
