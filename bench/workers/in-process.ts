import { createSamples, type Sample, tamper } from '../in-process/samples.ts';
import { SUBJECTS, type Subject, type SubjectName } from '../in-process/subjects.ts';
import { type Round, timeInterleaved, timeTightLoops } from '../in-process/timing.ts';
import { answerParent } from '../lib/answer-parent.ts';
import { readIdentity } from '../lib/identity.ts';

export interface InProcessQuestion {
  rounds: number;
}

export interface InProcessReply {
  interleaved: Round[];
  tight: Round[];
}

const WARM_UP_ROUNDS = 24;

async function statusOf(subject: Subject, event: Sample): Promise<unknown> {
  const result = await subject.run(event, subject.contextOf());
  return (result as { statusCode?: number }).statusCode;
}

/** Whatever is measured must do its work: admit each sample, and refuse a forged one. */
async function check(name: SubjectName, subject: Subject, samples: readonly Sample[]): Promise<void> {
  if (name === 'ticket' || name === 'middy') return;
  for (const sample of samples)
    if ((await statusOf(subject, sample)) !== 200) throw new Error('A genuine callback was refused.');
  if (name === 'lambda') return;
  for (const sample of samples)
    if ((await statusOf(subject, { ...sample, fc: tamper(sample) })) !== 401)
      throw new Error('A forged callback was not refused.');
}

const name = process.argv[2] as SubjectName;
const subject = SUBJECTS[name]();
const samples = createSamples();
const { publicKey } = readIdentity(process.env);

answerParent<InProcessQuestion, InProcessReply>(undefined, async ({ rounds }) => {
  await check(name, subject, samples);
  const reply: InProcessReply = { interleaved: [], tight: [] };
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const interleaved = await timeInterleaved(subject, samples, publicKey);
    const tight = await timeTightLoops(subject, samples, publicKey);
    if (round < 0) continue;
    reply.interleaved.push(interleaved);
    reply.tight.push(tight);
  }
  return reply;
});
