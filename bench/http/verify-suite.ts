import { PHOTO } from '../lib/photo-kind.ts';
import type { Row } from '../lib/row.ts';
import type { Stand } from '../lib/stand.ts';
import { runContest, startLoad, startServer } from './contest.ts';
import { contestRows, THREE_QUARTERS } from './contest-rows.ts';
import { startKeyServer } from './key-server.ts';

const DEFAULT_ROUNDS = 16;
const DISTINCT = 64;
const CONNECTIONS = 16;
const REQUESTS = 5000;
const REQUESTS_WITH_FETCH = 800;

/** Ours is node:http, the event boundary, middy and the first step; the rivals verify, and answer the same JSON. */
export async function measureHttpVerify(stand: Stand): Promise<Row[]> {
  const keys = await startKeyServer(stand.env);
  const env = { ...stand.env, BENCH_KEY_URL: keys.url };
  const ours = await startServer(await stand.worker('front-verify'), env);
  const rival = await startServer(await stand.worker('rival-verify'), env);
  const vendor = await startServer(await stand.worker('rival-vendor-sample'), env);
  const load = await startLoad(await stand.worker('load'), env);
  try {
    const figures = await runContest({
      load,
      servers: {
        ours: { server: ours, requests: REQUESTS },
        rival: { server: rival, requests: REQUESTS },
        vendor: { server: vendor, requests: REQUESTS_WITH_FETCH },
      },
      rounds: stand.rounds(DEFAULT_ROUNDS),
      connections: CONNECTIONS,
      prepare: { count: DISTINCT, kind: PHOTO, everyRound: false },
    });
    return [
      ...contestRows('requests, beside a 20-line server', figures.ours, figures.rival, THREE_QUARTERS),
      ...contestRows("requests, beside the vendor's sample (fetches the key)", figures.ours, figures.vendor),
    ];
  } finally {
    keys.close();
    for (const worker of [load, ours, rival, vendor]) await worker.stop();
  }
}
