import { get } from 'node:http';
import type { LookupFunction } from 'node:net';
import { expect, it } from 'vitest';
import { createLookupOnce } from '../../../shared/public-keys/lookup-once.ts';
import { serve } from '../../support/serve.ts';

type Done = Parameters<LookupFunction>[2];

const ADDRESSES = [{ address: '192.0.2.1', family: 4 }];

/** Name servers that answer when they are told to. */
function slowNames() {
  const asked: { hostname: string; done: Done }[] = [];
  const lookup = createLookupOnce((hostname, _, done) => void asked.push({ hostname, done }));
  const ask = (hostname: string, all = true) =>
    new Promise((found) => lookup(hostname, { all }, (...answer) => found(answer)));
  return { asked, ask };
}

it('all who ask for a host at the same time wait for one lookup', async () => {
  const { asked, ask } = slowNames();
  const answers = Promise.all(Array.from({ length: 50 }, () => ask('keys.example')));
  expect(asked).toHaveLength(1);
  asked[0]?.done(null, ADDRESSES);
  expect(await answers).toEqual(Array(50).fill([null, ADDRESSES]));
});

it('another host, and another way to ask, has a lookup of its own', async () => {
  const { asked, ask } = slowNames();
  const one = ask('one.example');
  const other = ask('other.example');
  const first = ask('one.example', false);
  expect(asked.map(({ hostname }) => hostname)).toEqual(['one.example', 'other.example', 'one.example']);
  asked[2]?.done(null, '192.0.2.1', 4);
  asked[1]?.done(null, []);
  asked[0]?.done(null, ADDRESSES);
  expect(await Promise.all([one, other, first])).toEqual([
    [null, ADDRESSES],
    [null, []],
    [null, '192.0.2.1', 4],
  ]);
});

it('no answer is kept, nor a failure', async () => {
  const { asked, ask } = slowNames();
  const failure = Object.assign(new Error('queryA ETIMEOUT'), { code: 'ETIMEOUT' });
  const failed = Promise.all([ask('keys.example'), ask('keys.example')]);
  asked[0]?.done(failure, []);
  expect(await failed).toEqual([
    [failure, []],
    [failure, []],
  ]);
  const again = ask('keys.example');
  expect(asked).toHaveLength(2);
  asked[1]?.done(null, ADDRESSES);
  expect(await again).toEqual([null, ADDRESSES]);
});

it('connections find their host with it', async () => {
  const port = await serve((_, response) => response.end('here'));
  const lookup = createLookupOnce();
  const status = (hostname: string) =>
    new Promise((done) => {
      get({ hostname, port, lookup, family: 4, agent: false }, (response) => {
        response.resume();
        done(response.statusCode);
      }).on('error', ({ message }) => done(message));
    });
  expect(await Promise.all([status('localhost'), status('localhost')])).toEqual([200, 200]);
  expect(await status('nowhere.invalid')).toMatch(/ENOTFOUND|EAI_AGAIN/);
});
