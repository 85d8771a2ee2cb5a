import { compare } from '../lib/compare.ts';
import { quietRounds } from '../lib/quiet-rounds.ts';
import type { Goal, Row } from '../lib/row.ts';
import type { Stand } from '../lib/stand.ts';
import { startWorker } from '../lib/worker.ts';
import type { InProcessQuestion, InProcessReply } from '../workers/in-process.ts';
import type { SubjectName } from './subjects.ts';
import type { Round } from './timing.ts';

const DEFAULT_ROUNDS = 60;
const ADMISSION: Goal = { of: 'ratio', at: 'most', value: 3 };

async function measure(stand: Stand, subject: SubjectName): Promise<InProcessReply> {
  const worker = await startWorker<InProcessQuestion, InProcessReply>(await stand.worker('in-process'), {
    args: [subject],
    env: { ...stand.env, LOG_LEVEL: subject === 'fc-logged' ? 'info' : 'silent' },
  });
  try {
    return await worker.ask({ rounds: stand.rounds(DEFAULT_ROUNDS) });
  } finally {
    await worker.stop();
  }
}

function toRow(what: string, rounds: readonly Round[], goal?: Goal): Row {
  const ours = rounds.map((round) => round.ours);
  const rival = rounds.map((round) => round.bare);
  return compare({ what, unit: 'µs', ours, rival, rounds: quietRounds(ours, rival), goal });
}

/** Event in → admitted upload out; the rival is one bare crypto.verify with a cached key on the same bytes. */
export async function measureInProcess(stand: Stand): Promise<Row[]> {
  const fc = await measure(stand, 'fc');
  const lambda = await measure(stand, 'lambda');
  const logged = await measure(stand, 'fc-logged');
  const ticket = await measure(stand, 'ticket');
  const middy = await measure(stand, 'middy');
  return [
    toRow('FC event to admitted upload, event by event', fc.interleaved, ADMISSION),
    toRow('FC event to admitted upload, tight loops', fc.tight),
    toRow('Lambda event to admitted upload, event by event', lambda.interleaved),
    toRow('FC event, LOG_LEVEL=info to a pipe', logged.interleaved),
    toRow('of it: the ticket alone (HMAC)', ticket.interleaved),
    toRow('of it: middy alone', middy.interleaved),
  ];
}
