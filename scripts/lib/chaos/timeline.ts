import type { FaultName } from '../../../emulator/faults/catalogue.ts';

/** How it was when an upload was done. */
export interface Moment {
  /** Whether its client got the answer of the callback function. */
  isAnswered: boolean;
  active: readonly FaultName[];
}

const COLUMNS = 60;
const SHARES = '·▁▂▃▄▅▆▇█';

function slices(moments: readonly Moment[]): Moment[][] {
  const columns = Math.min(COLUMNS, moments.length);
  return Array.from({ length: columns }, (_, column) =>
    moments.slice(
      Math.floor((column * moments.length) / columns),
      Math.floor(((column + 1) * moments.length) / columns),
    ),
  );
}

function drawShare(slice: readonly Moment[]): string {
  const unanswered = slice.filter(({ isAnswered }) => !isAnswered).length / slice.length;
  return SHARES[Math.ceil(unanswered * (SHARES.length - 1))] ?? '';
}

/** From left to right in the order of uploads: which of them were not answered, and what was going wrong just then. */
export function drawTimeline(
  moments: readonly Moment[],
  names: readonly FaultName[],
): [label: string, lane: string][] {
  const columns = slices(moments);
  const laneOf = (name: FaultName) =>
    columns.map((slice) => (slice.some(({ active }) => active.includes(name)) ? '█' : ' ')).join('');
  return [
    ['not answered', columns.map(drawShare).join('')],
    ...names.map((name) => [name, laneOf(name)] as [string, string]),
  ];
}
