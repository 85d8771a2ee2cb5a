import { type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

type Answer = Parameters<Parameters<LookupFunction>[2]>;

const lookUp: LookupFunction = (hostname, options, done) => lookup(hostname, options, done);

/**
 * One lookup of a host at a time, which all who ask in the same way wait for: a name server that does not answer keeps one of
 * the process's few threads for each lookup, also when nobody waits any more, and connections to any other host need them too.
 */
export function createLookupOnce(resolve = lookUp): LookupFunction {
  const pending = new Map<string, Promise<Answer>>();

  function answerTo(hostname: string, options: LookupOptions): Promise<Answer> {
    const question = JSON.stringify([hostname, options]);
    const known = pending.get(question);
    if (known !== undefined) return known;
    const answer = new Promise<Answer>((found) => {
      resolve(hostname, options, (...values) => {
        pending.delete(question);
        found(values);
      });
    });
    pending.set(question, answer);
    return answer;
  }

  return (hostname, options, done) => {
    answerTo(hostname, options).then((values) => done(...values));
  };
}
