import { describe, expect, it } from 'vitest';
import { quote } from '../../../shared/callback/quote.ts';

describe('quote', () => {
  it('puts a piece of the request on one line, and shortens it', () => {
    expect(quote('a\nb')).toBe('"a\\nb"');
    expect(quote('x'.repeat(100))).toBe(`"${'x'.repeat(100)}"`);
    expect(quote('x'.repeat(101))).toBe(`"${'x'.repeat(100)}" …`);
    expect(quote('abc', 2)).toBe('"ab" …');
  });

  it('shows no ticket, whole or in part', () => {
    expect(quote('a eyJhbGciOi.eyJqdGkiOi.c2ln b')).toBe('"a eyJ… b"');
    expect(quote('"ticket":"eyJhbGciOi')).toBe('"\\"ticket\\":\\"eyJ…"');
  });
});
