import type { ChaosCloud } from './chaos-cloud.ts';
import type { Conductor } from './conduct-faults.ts';
import { batchesOf, type PlannedUpload } from './plan-uploads.ts';
import type { SampleOf } from './samples.ts';
import { type ClientAnswer, sendUpload } from './send-upload.ts';

export interface ClientsOptions {
  uploads: readonly PlannedUpload[];
  clients: number;
  cloud: ChaosCloud;
  sampleOf: SampleOf;
  conductor: Conductor;
  /** Gets the first answer to each upload, when its client is done with it. */
  onAnswer: (answer: ClientAnswer) => void;
  signal: AbortSignal;
}

function sendsAgain({ again }: PlannedUpload, { status }: ClientAnswer): boolean {
  return again === 'always' || (again === 'after a failure' && status !== 200);
}

/** Nothing of it goes on any more when this ends, also when it rejects. */
async function allSettled(work: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** So many clients, each of which takes the next upload, or burst, when it is done with one. All answers, in the order in which they came. */
export async function runClients(options: ClientsOptions): Promise<ClientAnswer[]> {
  const { uploads, clients, cloud, sampleOf, conductor, onAnswer, signal } = options;
  const answers: ClientAnswer[] = [];
  const waiting = batchesOf(uploads).values();

  async function send(upload: PlannedUpload): Promise<ClientAnswer> {
    const answer = await sendUpload(upload, cloud, sampleOf);
    answers.push(answer);
    return answer;
  }

  async function complete(upload: PlannedUpload): Promise<void> {
    const answer = await send(upload);
    conductor.done(upload.index);
    if (sendsAgain(upload, answer)) await send(upload);
    onAnswer(answer);
  }

  async function work(): Promise<void> {
    for (const batch of waiting) {
      signal.throwIfAborted();
      for (const { index } of batch) await conductor.reach(index);
      await allSettled(batch.map(complete));
    }
  }

  await allSettled(Array.from({ length: clients }, work));
  return answers;
}
