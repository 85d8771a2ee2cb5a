import { deployedKind } from '../lib/deployed-kind.ts';
import { readIdentity } from '../lib/identity.ts';
import { toFc } from '../lib/platform-events.ts';
import { startCountingProxy } from '../lib/postgres-proxy.ts';
import type { Row } from '../lib/row.ts';
import { signUpload } from '../lib/signed-upload.ts';
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

async function countRoundTrips(stand: Stand, prepare: 'on' | 'off'): Promise<RoundTrips> {
  const identity = readIdentity(stand.env);
  const proxy = await startCountingProxy(await stand.freshDatabaseUrl('fast'));
  const host = await startWorker<HostQuestion, Memory | undefined>(await stand.worker('function-host'), {
    args: [await stand.callback()],
    env: { ...stand.env, DATABASE_URL: proxy.url, PREPARE: prepare },
  });
  const handle = async (count: number, name: string): Promise<number> => {
    const events = Array.from({ length: count }, (_, index) =>
      toFc(signUpload(`${name}-${index}`, deployedKind(), identity)),
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
  const on = await countRoundTrips(stand, 'on');
  const off = await countRoundTrips(stand, 'off');
  const row = (what: string, ours: number): Row => ({ what, ours, unit: '' });
  return [
    {
      ...row('a callback, warm and prepared', on.warm),
      goal: { of: 'ours', at: 'most', value: 1 },
    },
    row('the first callback of a connection', on.first),
    row('initialize: connect, authenticate, and one query', on.connect),
    row('a callback, warm, with PREPARE=off', off.warm),
    row('the first callback of a connection, with PREPARE=off', off.first),
  ];
}
