import type { Environment } from '../lib/identity.ts';
import { rotate } from '../lib/rotate.ts';
import type { Kind } from '../lib/signed-upload.ts';
import { startWorker, type Worker } from '../lib/worker.ts';
import type { LoadQuestion } from '../workers/load.ts';
import type { ServerGreeting, ServerQuestion, ServerReply } from './host-server.ts';
import type { Window } from './send-all.ts';

export type ServerWorker = Worker<ServerQuestion, ServerReply, ServerGreeting>;
export type LoadWorker = Worker<LoadQuestion, Window | undefined>;

export interface Speed {
  perSecond: number[];
  p50Ms: number[];
  p99Ms: number[];
}

export interface Figures extends Speed {
  /** Processor time of the server for each request: what remains comparable when others use the machine. */
  cpuUs: number[];
}

export interface ContestOptions<Name extends string> {
  load: LoadWorker;
  /** Each gets the same requests in each round. */
  servers: Readonly<Record<Name, { server: ServerWorker; requests: number }>>;
  rounds: number;
  connections: number;
  prepare: { count: number; kind: Kind; everyRound: boolean };
}

const WARM_UP_ROUNDS = 2;

export function startServer(
  file: string,
  env: Environment,
  args: readonly string[] = [],
): Promise<ServerWorker> {
  return startWorker<ServerQuestion, ServerReply, ServerGreeting>(file, { env, args });
}

export function startLoad(file: string, env: Environment): Promise<LoadWorker> {
  return startWorker<LoadQuestion, Window | undefined>(file, { env });
}

/** One window for each server in each round; who begins changes from round to round. */
export async function runContest<Name extends string>(
  options: ContestOptions<Name>,
): Promise<Record<Name, Figures>> {
  const { load, servers, rounds, connections, prepare } = options;
  const contestants = (Object.keys(servers) as Name[]).map((name) => ({
    name,
    ...servers[name],
    figures: { perSecond: [], p50Ms: [], p99Ms: [], cpuUs: [] } as Figures,
  }));
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
    if (round === 0 || prepare.everyRound) await load.ask({ prepare: prepare.count, kind: prepare.kind });
    for (const { server, requests, figures } of rotate(contestants, round)) {
      const before = await server.ask('cpu');
      const window = await load.ask({ port: server.greeting.port, requests, connections });
      const cpu = (await server.ask('cpu')) - before;
      if (window === undefined || round < WARM_UP_ROUNDS) continue;
      figures.perSecond.push(window.perSecond);
      figures.p50Ms.push(window.p50Ms);
      figures.p99Ms.push(window.p99Ms);
      figures.cpuUs.push(cpu / requests);
    }
  }
  return Object.fromEntries(contestants.map(({ name, figures }) => [name, figures])) as Record<Name, Figures>;
}
