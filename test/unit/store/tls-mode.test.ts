import { describe, expect, it } from 'vitest';
import { readDatabaseUrl } from '../../../shared/store/tls-mode.ts';

describe('readDatabaseUrl', () => {
  it.each([
    ['', false],
    ['?sslmode=disable', false],
    ['?sslmode=require', { rejectUnauthorized: false }],
    ['?sslmode=no-verify', { rejectUnauthorized: false }],
    ['?sslmode=verify-ca', { rejectUnauthorized: true }],
    ['?sslmode=verify-full', { rejectUnauthorized: true }],
  ])('gives sslmode one meaning for both drivers: %j', (query, ssl) => {
    expect(readDatabaseUrl(`postgres://u:p@h:5432/d${query}`)).toEqual({
      url: 'postgres://u:p@h:5432/d',
      ssl,
    });
  });

  it('leaves other parameters alone', () => {
    expect(readDatabaseUrl('postgresql://h/d?sslmode=require&a=b').url).toBe('postgresql://h/d?a=b');
  });

  it.each([
    'mysql://h/d',
    'postgres://u:p%zz@h/d',
    'postgres://h/%zz',
    'postgres://u:p@[::1]:5432/d',
    'postgres://h/d?sslmode=prefer',
    'postgres://h/d?sslmode=constructor',
    'nonsense',
  ])('refuses %s', (url) => {
    expect(() => readDatabaseUrl(url)).toThrow();
  });
});
