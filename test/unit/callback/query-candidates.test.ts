import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { queryCandidates } from '../../../shared/callback/query-candidates.ts';

const DEPLOY = new URL('../../../docs/deploy.md', import.meta.url);

function queriesFor(parameters: Record<string, string>, configured?: string): string[] {
  return [...queryCandidates(parameters, configured).keys()];
}

describe('queryCandidates', () => {
  it('has one candidate, the empty one, when there are no parameters', () => {
    expect([...queryCandidates({}, '?ignored=1')]).toEqual([['', 'none']]);
  });

  it('has one candidate when all encodings agree', () => {
    expect([...queryCandidates({ id: '1' }, undefined)]).toEqual([['?id=1', 'percent-encoded']]);
  });

  it("tries the callbackUrl's own query first", () => {
    expect([...queryCandidates({ id: '1' }, '?id=%31')]).toEqual([
      ['?id=%31', 'configured'],
      ['?id=1', 'percent-encoded'],
    ]);
    expect([...queryCandidates({ id: '1' }, '?id=1')]).toEqual([['?id=1', 'configured']]);
    expect(queriesFor({ id: '1' }, '')).toEqual(['?id=1']);
  });

  it.each([
    ['percent-encoded', { a: 'b c/d' }, '?a=b%20c%2Fd'],
    ['as-it-is', { a: 'b/c:d' }, '?a=b/c:d'],
    ['form-encoded', { a: 'b c' }, '?a=b+c'],
    ['minimal', { a: 'b c/d&e=f' }, '?a=b%20c/d%26e%3Df'],
    ['bare-names', { token: '', a: '1' }, '?a=1&token'],
    ['reversed', { a: '1', b: '2' }, '?b=2&a=1'],
    ['percent-encoded', { 2: 'b', 10: 'a' }, '?10=a&2=b'],
    ['unsorted', { b: '1', a: '2', c: '3' }, '?b=1&a=2&c=3'],
    ['repeated', { a: '1,2' }, '?a=1&a=2'],
  ])('has the query %s: %j', (form, parameters, query) => {
    expect(queryCandidates(parameters, undefined).get(query)).toBe(form);
  });

  it('never has more than a handful', () => {
    expect(queriesFor({ 'a b': 'c,d/e', f: '', '\ud800': '\udc00' }, '?x=1').length).toBeLessThanOrEqual(9);
  });

  it('has the forms that docs/deploy.md explains, in the same order', () => {
    // Nothing is the same in two of the forms.
    const parameters = { b: '1', 'a /': 'c d,e&/', z: '', a: '2' };
    const [, table = ''] = readFileSync(DEPLOY, 'utf8').split('| `queryRebuilt` |');
    const documented = (table.split('\n\n')[0] ?? '').matchAll(/^\| `(.+?)` \|/gm);
    expect([...documented].map(([, form]) => form)).toEqual([
      ...queryCandidates(parameters, '?configured').values(),
    ]);
  });
});
