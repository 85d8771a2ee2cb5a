import { join } from 'node:path';
import { NODE_FLAGS } from '../../emulator/node-flags.ts';
import { startServer } from '../http/contest.ts';
import type { ServerGreeting, ServerQuestion, ServerReply } from '../http/host-server.ts';
import { compare } from '../lib/compare.ts';
import { quietRounds } from '../lib/quiet-rounds.ts';
import { rotate } from '../lib/rotate.ts';
import type { Goal, Row } from '../lib/row.ts';
import type { Durability, Stand } from '../lib/stand.ts';
import { startWorker, type Worker } from '../lib/worker.ts';
import type { OssQuestion } from '../workers/emulated-oss.ts';
import type { LargeUploadQuestion } from '../workers/large-upload.ts';

const EMULATED_OSS = join(import.meta.dirname, '../workers/emulated-oss.ts');
const DEFAULT_ROUNDS = 8;
const MEBIBYTES = 256;
const MB = 1024 * 1024;

type Client = Worker<LargeUploadQuestion, number>;

interface Contestant {
  server: Worker<ServerQuestion, ServerReply, ServerGreeting>;
  checksEtag: boolean;
  megabytesPerSecond: number[];
  cpuUs: number[];
}

function contestant(server: Contestant['server'], checksEtag = false): Contestant {
  return { server, checksEtag, megabytesPerSecond: [], cpuUs: [] };
}

/** Twice, and the second counts: memory that others used last is slow at first where the machine is a virtual one. */
async function upload(client: Client, { server, checksEtag, ...figures }: Contestant): Promise<void> {
  const question = { port: server.greeting.port, mebibytes: MEBIBYTES, checksEtag };
  await client.ask(question);
  const before = await server.ask('cpu');
  figures.megabytesPerSecond.push(await client.ask(question));
  figures.cpuUs.push(((await server.ask('cpu')) - before) / MEBIBYTES);
}

function toRows(what: string, ours: Contestant, rival: Contestant, goal?: Goal): Row[] {
  const secondsEach = ({ megabytesPerSecond }: Contestant) => megabytesPerSecond.map((rate) => 1 / rate);
  const rounds = quietRounds(secondsEach(ours), secondsEach(rival));
  const row = (name: string, unit: Row['unit'], figure: 'megabytesPerSecond' | 'cpuUs', of?: Goal): Row =>
    compare({
      what: name,
      unit,
      rounds,
      ours: ours[figure],
      rival: rival[figure],
      goal: of,
    });
  return [
    row(what, 'MB/s', 'megabytesPerSecond', goal),
    row("  server's processor time for each MiB", 'µs', 'cpuUs'),
  ];
}

/** One object of 256 MiB; the rivals are a node:http server that writes it to a file, one of which waits for the disk as we do. */
export async function measureUpload(stand: Stand): Promise<Row[]> {
  const folder = await stand.folder();
  const startSink = async (durability: Durability) =>
    startServer(await stand.worker('rival-file-sink'), {}, [folder, durability]);
  const oss = await startWorker<OssQuestion, number, ServerGreeting>(EMULATED_OSS, {
    args: [join(folder, 'oss')],
    nodeFlags: NODE_FLAGS,
  });
  const ours = contestant(oss, true);
  const durable = contestant(await startSink('durable'));
  const fast = contestant(await startSink('fast'));
  const client: Client = await startWorker(await stand.worker('large-upload'));
  const contestants = [ours, durable, fast];
  try {
    for (let round = 0; round < stand.rounds(DEFAULT_ROUNDS); round += 1) {
      for (const one of rotate(contestants, round)) await upload(client, one);
    }
    return [
      ...toRows('an object of 256 MiB, beside a file', ours, durable, {
        of: 'ratio',
        at: 'least',
        value: 0.6,
      }),
      ...toRows('the same, the rival not waiting for the disk', ours, fast),
      {
        what: "the most memory of the emulator's process",
        ours: (await oss.ask('memory')) / MB,
        unit: 'MB',
        goal: { of: 'ours', at: 'most', value: 150 },
      },
    ];
  } finally {
    for (const { stop } of [client, ...contestants.map(({ server }) => server)]) await stop();
  }
}
