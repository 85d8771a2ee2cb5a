import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { admit } from '../../../functions/callback/admit.ts';
import {
  admitFound,
  type FoundObject,
  type FoundRules,
  withoutTicket,
} from '../../../shared/admission/admit-found.ts';
import type { TicketClaims } from '../../../shared/callback/ticket.ts';
import { defineUploads } from '../../../shared/uploads/define-uploads.ts';
import { ticketFor, ticketSecret } from '../../support/callback-function.ts';

const uploads = defineUploads({
  photo: { prefix: 'photos/', accept: ['image/*'], maxSize: '1 KB' },
  open: { prefix: 'open/', ticket: 'optional' },
  avatar: { prefix: 'avatars/', vars: z.object({ userId: z.string() }) },
});
const config = { TICKET_SECRETS: [ticketSecret], ADMIT: 'ticket' } as const;
const rules: FoundRules = { config, uploads };
const PUT_AT = new Date('2026-11-21T10:00:00Z');
const seconds = Math.floor(PUT_AT.getTime() / 1000);

function found(change: Partial<FoundObject> = {}, ticket?: string): FoundObject {
  return {
    bucket: 'examplebucket',
    object: 'photos/a.jpg',
    etag: '97E1A27874032FC4B29F007C90DFA372',
    size: 31,
    mimeType: 'image/jpeg',
    current: { lastModified: PUT_AT, ticket },
    ...change,
  };
}

const ticket = (claims: Partial<TicketClaims> = {}) =>
  ticketFor({ jti: 'ticket-found', kind: 'photo', iat: seconds - 60, exp: seconds + 60, ...claims });

describe('an object with a ticket in its metadata', () => {
  it('is the upload of that ticket, with all that the ticket and OSS say', () => {
    const given = ticket({ sub: 'user-1', vars: { a: 1 } });
    expect(admitFound(found({}, given), rules)).toEqual({
      kind: uploads.photo,
      upload: {
        id: 'ticket-found',
        kind: 'photo',
        bucket: 'examplebucket',
        object: 'photos/a.jpg',
        etag: '97E1A27874032FC4B29F007C90DFA372',
        size: 31,
        mimeType: 'image/jpeg',
        uploader: 'user-1',
        ticketed: true,
        vars: { a: 1 },
        untrustedVars: {},
        confirmed: true,
        state: 'recorded',
      },
    });
  });

  it('counts with the vars that its kind asks for', () => {
    const key = 'avatars/1';
    const given = ticket({ kind: 'avatar', key, vars: { userId: '1' } });
    const admitted = admitFound(found({ object: key }, given), rules);
    expect(admitted).toMatchObject({ upload: { kind: 'avatar', state: 'recorded', vars: { userId: '1' } } });
    expect(admitted).not.toHaveProperty('ticketProblem');
  });

  it('counts though the ticket has expired since, and not if it had expired before', () => {
    expect(admitFound(found({}, ticket({ exp: seconds + 1 })), rules).upload).toMatchObject({
      id: 'ticket-found',
    });
    expect(admitFound(found({}, ticket({ exp: seconds })), rules)).toMatchObject({
      ticketProblem: 'ticket_expired',
      upload: { state: 'unclaimed', ticketed: false, vars: {} },
    });
  });

  it.each([
    ['that is forged', `${ticket()}x`, 'ticket_invalid'],
    ['for another key', ticket({ key: 'photos/b.jpg' }), 'ticket_mismatch'],
    ['for another bucket', ticket({ bucket: 'other-bucket' }), 'ticket_mismatch'],
    ['for a smaller one', ticket({ maxSize: 30 }), 'ticket_mismatch'],
    ['of a kind that there is not', ticket({ kind: 'film' }), 'kind_unknown'],
    ['of a kind with another prefix', ticket({ kind: 'open' }), 'ticket_mismatch'],
  ] as const)('is unclaimed with a ticket %s', (_, given, ticketProblem) => {
    expect(admitFound(found({}, given), rules)).toMatchObject({
      ticketProblem,
      upload: { kind: 'photo', state: 'unclaimed', ticketed: false },
    });
  });

  it('is unclaimed with vars that are not those of its kind', () => {
    const key = 'avatars/1';
    const given = ticket({ kind: 'avatar', key, vars: { userId: 1 } });
    expect(admitFound(found({ object: key }, given), rules)).toMatchObject({
      ticketProblem: 'vars_invalid',
      upload: { kind: 'avatar', state: 'unclaimed' },
    });
  });
});

describe('an object without a ticket', () => {
  it('has the id that its callback has, and is recorded if its kind allows that', () => {
    const object = 'open/a.jpg';
    const { upload } = admitFound(found({ object }), rules);
    const { bucket, etag, size, mimeType } = found();
    const claimed = admit(
      { bucket, object, etag, size, mimeType, vars: {} },
      { uploads, nowSeconds: seconds, config: { ...config, BUCKETS: new Set([bucket]) } },
    );
    expect(upload).toMatchObject({ id: claimed.id, kind: 'open', state: 'recorded', ticketed: false });
  });

  it('is unclaimed if its kind requires one, or vars that only a ticket has; ADMIT=signature requires none', () => {
    expect(admitFound(found(), rules).upload).toMatchObject({ state: 'unclaimed' });
    const inEmulator = { uploads, config: { ...config, ADMIT: 'signature' } } as const;
    expect(admitFound(found(), inEmulator).upload).toMatchObject({ state: 'recorded' });
    expect(admitFound(found({ object: 'avatars/1' }), inEmulator).upload).toMatchObject({
      state: 'unclaimed',
    });
  });

  it('is the same as one whose ticket was used for another object', () => {
    expect(withoutTicket(found({}, ticket()))).toEqual(found());
    expect(admitFound(withoutTicket(found({}, ticket())), rules)).toEqual(admitFound(found(), rules));
  });
});

describe('an object that another has replaced', () => {
  it('is superseded, whatever its kind', () => {
    for (const object of ['photos/a.jpg', 'open/a.jpg']) {
      const { current: _, ...replaced } = found({ object });
      expect(admitFound(replaced, rules).upload).toMatchObject({ state: 'superseded', ticketed: false });
      expect(withoutTicket(replaced)).toEqual(replaced);
    }
  });
});

describe('an object that its kind does not take', () => {
  it.each([
    ['too large', { size: 1025 }, 'object_too_large'],
    ['of another type', { mimeType: 'text/html' }, 'type_not_accepted'],
    ['of no kind', { object: 'elsewhere' }, 'kind_unknown'],
    ['a result', { object: '_results/a' }, 'kind_unknown'],
  ])('is refused as its callback is: %s', (_, change, code) => {
    expect(() => admitFound(found(change, ticket()), rules)).toThrow(expect.objectContaining({ code }));
  });
});

it('passes on what is no fault of the ticket', () => {
  const broken = { uploads, config: { ...config, TICKET_SECRETS: undefined } } as unknown as FoundRules;
  expect(() => admitFound(found({}, ticket()), broken)).toThrow(TypeError);
});
