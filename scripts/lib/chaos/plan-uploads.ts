import { randomOfRun } from '../fuzz/random.ts';
import { groupBy } from './group-by.ts';

const WRONGS = ['size', 'type', 'ticket', 'no ticket', 'forged', 'broken picture'] as const;
/** What is not right about an upload. Nothing that such a one makes up may be recorded. */
export type Wrong = (typeof WRONGS)[number];

export interface PlannedUpload {
  /** Counts from 0, in the order in which they are begun. */
  index: number;
  kind: 'photo' | 'video' | 'file';
  way: 'put' | 'form' | 'parts';
  key: string;
  /** Which of the samples of its kind. */
  sample: number;
  /** Undefined where it has no ticket. */
  ticketId: string | undefined;
  bodyType: 'form' | 'json';
  /** Whether its client sends the same once more. */
  again: 'never' | 'after a failure' | 'always';
  wrong: Wrong | undefined;
  /** Uploads of one burst are sent at once, by one client. */
  burst: number | undefined;
}

export const SAMPLES_PER_KIND = 8;

/** Few: to make one poster costs more than a hundred thumbnails. */
const VIDEO_EVERY = 20;
const WRONG_EVERY = 12;
const SHARED_KEYS = 5;
/** So many uploads write one key at once: all but one are overwritten while their messages are on their way. */
const BURST = { every: 24, first: 13, length: 4 };
/** Neither wrong nor of a burst nor a video. */
const FORGOTTEN = { every: 240, first: 27 };
const NAMES = ['cat', '猫 +1', 'ünï%41', 'a&b=c', '🎈', "it's", 'x'.repeat(120)];
const AGAIN = ['never', 'never', 'after a failure', 'after a failure', 'always'] as const;
const EXTENSIONS = { photo: 'jpg', video: 'mp4', file: 'bin' } as const;

function chooseWrong(index: number): Wrong | undefined {
  const nth = Math.floor(index / WRONG_EVERY);
  return index % WRONG_EVERY === 7 ? WRONGS[nth % WRONGS.length] : undefined;
}

function placesWithin(uploads: number, { every, first }: { every: number; first: number }): number[] {
  const places = Math.ceil((uploads - first) / every);
  return Array.from({ length: Math.max(0, places) }, (_, place) => place * every + first);
}

/** The first upload of each burst. */
export function burstsWithin(uploads: number): number[] {
  return placesWithin(uploads, BURST);
}

/** Uploads of which nobody is to hear: neither their callback nor their event gets through. */
export function forgottenWithin(uploads: number): number[] {
  return placesWithin(uploads, FORGOTTEN);
}

/** Which burst it is of, if of any. */
function burstOf(index: number): number | undefined {
  const place = (index % BURST.every) - BURST.first;
  return place >= 0 && place < BURST.length ? Math.floor(index / BURST.every) : undefined;
}

function planUpload(seed: number, index: number): PlannedUpload {
  const random = randomOfRun(seed, index);
  const wrong = chooseWrong(index);
  const burst = burstOf(index);
  const isPhoto = wrong !== undefined || (burst === undefined && random.chance(0.6));
  const kind = index % VIDEO_EVERY === VIDEO_EVERY / 2 ? 'video' : isPhoto ? 'photo' : 'file';
  const isForgotten = index % FORGOTTEN.every === FORGOTTEN.first;
  const isShared = kind === 'file' && !isForgotten && (burst !== undefined || random.chance(0.25));
  const name = random.pick(NAMES);
  const lacksTicket = wrong === 'no ticket' || isShared || (kind === 'file' && random.chance(0.5));
  const ways = lacksTicket ? (['put', 'parts'] as const) : (['put', 'put', 'form', 'parts'] as const);
  return {
    index,
    kind,
    way: kind === 'video' ? 'parts' : wrong !== undefined ? 'put' : random.pick<PlannedUpload['way']>(ways),
    // Some keys are written again and again, with other content.
    key: isShared
      ? `files/shared-${burst === undefined ? random.int(SHARED_KEYS) : burst % SHARED_KEYS}.bin`
      : `${kind}s/${index}-${name}.${EXTENSIONS[kind]}`,
    sample: random.int(SAMPLES_PER_KIND),
    ticketId: lacksTicket ? undefined : `chaos-${seed}-${index}`,
    bodyType: random.pick(['form', 'json'] as const),
    again: isForgotten ? 'never' : random.pick(AGAIN),
    wrong,
    burst: isShared ? burst : undefined,
  };
}

/** The uploads of a run: the same for the same seed. */
export function planUploads(seed: number, uploads: number): PlannedUpload[] {
  return Array.from({ length: uploads }, (_, index) => planUpload(seed, index));
}

/** What is sent at once, in its order. */
export function batchesOf(uploads: readonly PlannedUpload[]): PlannedUpload[][] {
  const nameOf = ({ index, burst }: PlannedUpload) => (burst === undefined ? `${index}` : `burst ${burst}`);
  return [...groupBy(uploads, nameOf).values()];
}
