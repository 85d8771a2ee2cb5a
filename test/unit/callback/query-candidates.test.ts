import { describe, expect, it } from 'vitest';
import { queryCandidates } from '../../../shared/callback/query-candidates.ts';

describe('queryCandidates', () => {
  it('has one candidate, the empty one, when there are no parameters', () => {
    expect(queryCandidates({}, '?ignored=1')).toEqual(['']);
  });

  it('has one candidate when all encodings agree', () => {
    expect(queryCandidates({ id: '1' }, undefined)).toEqual(['?id=1']);
  });

  it("tries the callbackUrl's own query first", () => {
    expect(queryCandidates({ id: '1' }, '?id=%31')[0]).toBe('?id=%31');
    expect(queryCandidates({ id: '1' }, '')[0]).toBe('?id=1');
  });

  it.each([
    ['percent-encoded', { a: 'b c/d' }, '?a=b%20c%2Fd'],
    ['as it is', { a: 'b/c:d' }, '?a=b/c:d'],
    ['form-encoded', { a: 'b c' }, '?a=b+c'],
    ['encoded no more than needed', { a: 'b c/d&e=f' }, '?a=b%20c/d%26e%3Df'],
    ['a name without a value', { token: '', a: '1' }, '?a=1&token'],
    ['in the other order', { a: '1', b: '2' }, '?b=2&a=1'],
    ['names that are numbers, in the order of their bytes', { 2: 'b', 10: 'a' }, '?10=a&2=b'],
    ['in the order given', { b: '1', a: '2', c: '3' }, '?b=1&a=2&c=3'],
    ['a repeated name', { a: '1,2' }, '?a=1&a=2'],
  ])('has the query %s', (_, parameters, query) => {
    expect(queryCandidates(parameters, undefined)).toContain(query);
  });

  it('never has more than a handful, and none twice', () => {
    const candidates = queryCandidates({ 'a b': 'c,d/e', f: '', '\ud800': '\udc00' }, '?x=1');
    expect(candidates.length).toBeLessThanOrEqual(9);
    expect(new Set(candidates).size).toBe(candidates.length);
  });
});
