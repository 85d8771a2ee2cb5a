import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issueTicket, readTicket, type TicketClaims } from '../../shared/callback/ticket.ts';
import { thrownBy } from '../support/thrown-by.ts';

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
    iat: fc.maxSafeNat(),
    exp: fc.integer({ min: 1001, max: Number.MAX_SAFE_INTEGER }),
  })
  .map(({ target, optional, ...others }) => ({ ...others, [target.name]: target.value, ...optional }));

describe('a ticket', () => {
  const secret = createSecretKey(Buffer.from('a secret of the properties: 32 bytes or more'));
  const other = createSecretKey(Buffer.from('another secret of them, also 32 bytes or more'));
  const read = (ticket: string, secrets = [secret]): TicketClaims => readTicket(ticket, secrets, 1000);

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
