import { type KeyObject, verify } from 'node:crypto';
import type { Sample } from './samples.ts';
import type { Subject } from './subjects.ts';

/** Microseconds for each event. */
export interface Round {
  bare: number;
  ours: number;
}

/** Short rounds: one in which the processor was given to others is then one of many, and the median leaves it out. */
const EVENTS = 512;
const US = 1000;

function sampleAt(samples: readonly Sample[], index: number): Sample {
  return samples[index % samples.length] as Sample;
}

function runBare({ signedText, signature }: Sample, publicKey: KeyObject): void {
  if (!verify('RSA-MD5', signedText, publicKey, signature)) throw new Error('A sample does not verify.');
}

async function runOurs(subject: Subject, sample: Sample, context: unknown): Promise<void> {
  const result = subject.run(sample, context);
  if (result instanceof Promise) await result;
}

/** Event by event, each beside the bare verification of its own bytes, as in a function that is called now and then. */
export async function timeInterleaved(
  subject: Subject,
  samples: readonly Sample[],
  publicKey: KeyObject,
): Promise<Round> {
  let bare = 0;
  let ours = 0;
  for (let index = 0; index < EVENTS; index += 1) {
    const sample = sampleAt(samples, index);
    const context = subject.contextOf();
    const start = performance.now();
    runBare(sample, publicKey);
    const between = performance.now();
    const result = subject.run(sample, context);
    if (result instanceof Promise) await result;
    ours += performance.now() - between;
    bare += between - start;
  }
  return { bare: (bare / EVENTS) * US, ours: (ours / EVENTS) * US };
}

/** Each of the two in a loop of its own: the processor's caches then hold nothing else. */
export async function timeTightLoops(
  subject: Subject,
  samples: readonly Sample[],
  publicKey: KeyObject,
): Promise<Round> {
  const contexts = Array.from({ length: EVENTS }, () => subject.contextOf());
  const start = performance.now();
  for (let index = 0; index < EVENTS; index += 1) runBare(sampleAt(samples, index), publicKey);
  const between = performance.now();
  for (let index = 0; index < EVENTS; index += 1)
    await runOurs(subject, sampleAt(samples, index), contexts[index]);
  const end = performance.now();
  return { bare: ((between - start) / EVENTS) * US, ours: ((end - between) / EVENTS) * US };
}
