import { deployedKind } from '../lib/deployed-kind.ts';
import { readIdentity } from '../lib/identity.ts';
import { PHOTO } from '../lib/photo-kind.ts';
import { toFc } from '../lib/platform-events.ts';
import { startCountingProxy } from '../lib/postgres-proxy.ts';
import type { Goal, Row } from '../lib/row.ts';
import { type Kind, signUpload } from '../lib/signed-upload.ts';
import type { Stand } from '../lib/stand.ts';
import { startWorker } from '../lib/worker.ts';
import type { HostQuestion, Memory } from '../workers/function-host.ts';

const WARM_CALLBACKS = 20;

interface RoundTrips {
  connect: number;
  first: number;
  /** Of each callback after the first one. */
  warm: number;
}

interface Subject {
  /** The index.js of a callback function, and a kind that it takes. */
  callback: string;
  kind: Kind;
  prepare: 'on' | 'off';
}

async function countRoundTrips(stand: Stand, { callback, kind, prepare }: Subject): Promise<RoundTrips> {
  const identity = readIdentity(stand.env);
  const proxy = await startCountingProxy(await stand.freshDatabaseUrl('fast'));
  const host = await startWorker<HostQuestion, Memory | undefined>(await stand.worker('function-host'), {
    args: [callback],
    env: { ...stand.env, DATABASE_URL: proxy.url, PREPARE: prepare },
  });
  const handle = async (count: number, name: string): Promise<number> => {
    const events = Array.from({ length: count }, (_, index) =>
      toFc(signUpload(`${name}-${index}`, kind, identity)),
    );
    await host.ask({ events, atOnce: 1 });
    return proxy.takeRoundTrips() / count;
  };
  try {
    await host.ask('initialize');
    const connect = proxy.takeRoundTrips();
    return { connect, first: await handle(1, 'first'), warm: await handle(WARM_CALLBACKS, 'warm') };
  } finally {
    await host.stop();
    proxy.close();
  }
}

/** Counted on the wire, between the deployed bundle and a real Postgres. */
export async function measureRoundTrips(stand: Stand): Promise<Row[]> {
  const deployed = { callback: await stand.callback(), kind: deployedKind() };
  const withJobs = { callback: await stand.callbackWithJobs(), kind: PHOTO };
  const on = await countRoundTrips(stand, { ...deployed, prepare: 'on' });
  const onWithJobs = await countRoundTrips(stand, { ...withJobs, prepare: 'on' });
  const off = await countRoundTrips(stand, { ...deployed, prepare: 'off' });
  const row = (what: string, ours: number): Row => ({ what, ours, unit: '' });
  const goal: Goal = { of: 'ours', at: 'most', value: 1 };
  return [
    { ...row('a callback, warm and prepared', on.warm), goal },
    { ...row('a callback with two jobs, warm and prepared', onWithJobs.warm), goal },
    row('the first callback of a connection', on.first),
    row('initialize: connect, authenticate, and one query', on.connect),
    row('a callback, warm, with PREPARE=off', off.warm),
    row('the first callback of a connection, with PREPARE=off', off.first),
  ];
}
