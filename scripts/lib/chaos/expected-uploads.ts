import type { PlannedUpload, Wrong } from './plan-uploads.ts';
import type { ClientAnswer } from './send-upload.ts';

const STATES: Readonly<Record<Wrong | 'none', string | undefined>> = {
  none: 'recorded',
  'broken picture': 'recorded',
  // What the callback says of it is refused, and what OSS says of it is true.
  size: 'recorded',
  ticket: 'unclaimed',
  'no ticket': 'unclaimed',
  type: undefined,
  forged: undefined,
};

/** The state of the row of an upload; undefined where there must be none. */
export function expectedState({ wrong }: PlannedUpload): string | undefined {
  return STATES[wrong ?? 'none'];
}

function isAcknowledged({ upload, status }: ClientAnswer): boolean {
  return upload.wrong !== 'forged' && (status === 200 || status === 203);
}

/** By their keys. */
export function acknowledgedUploads(answers: readonly ClientAnswer[]): Map<string, PlannedUpload> {
  return new Map(answers.filter(isAcknowledged).map(({ upload }) => [upload.key, upload]));
}
