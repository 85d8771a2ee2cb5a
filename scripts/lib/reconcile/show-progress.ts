import type { WriteStream } from 'node:tty';
import { onOneLine } from '../on-one-line.ts';
import { ratePerSecond } from './rate.ts';
import { countRefused, type Tally } from './tally.ts';

const REDRAW_MS = 200;
const LINE_EVERY_MS = 10_000;
const BAR_CELLS = 20;
/** OSS counts the objects of a bucket an hour late: only the end of the list is the end. */
const MOST = 0.99;

export interface ProgressOptions {
  stream: Pick<WriteStream, 'write' | 'columns' | 'isTTY'>;
  tally: Tally;
  /** How many were found before this run went on. */
  foundBefore: number;
  /** How many there are; undefined where nobody knows. */
  total: number | undefined;
  lastKey: () => string;
  everyMs?: number;
}

const count = (value: number): string => value.toLocaleString('en-US');

function renderBar(share: number): string {
  const full = Math.round(share * BAR_CELLS);
  return `[${'#'.repeat(full)}${' '.repeat(BAR_CELLS - full)}] ${Math.floor(share * 100)} % `;
}

function renderProgress(
  { tally, foundBefore, total, lastKey }: Omit<ProgressOptions, 'stream' | 'everyMs'>,
  seconds: number,
): string {
  const bar = total ? renderBar(Math.min(tally.found / total, MOST)) : '';
  const counts = [
    `${count(tally.found)} found, ${count(ratePerSecond(tally.found - foundBefore, seconds))}/s`,
    `${count(tally.known)} known`,
    tally.missing > 0 && `${count(tally.missing)} missing`,
    tally.recorded + tally.unclaimed > 0 && `${count(tally.recorded + tally.unclaimed)} recorded`,
    countRefused(tally) > 0 && `${count(countRefused(tally))} refused`,
    tally.failed > 0 && `${count(tally.failed)} failed`,
    lastKey() !== '' && `at ${onOneLine(lastKey())}`,
  ];
  return bar + counts.filter(Boolean).join(', ');
}

/** One line that changes on a terminal; elsewhere a line now and then. Gives back what ends it. */
export function showProgress(options: ProgressOptions): () => void {
  const { stream, everyMs = stream.isTTY ? REDRAW_MS : LINE_EVERY_MS } = options;
  const startedAt = performance.now();
  const text = (): string => renderProgress(options, (performance.now() - startedAt) / 1000);
  const draw = (): void => {
    if (stream.isTTY) stream.write(`\r\x1b[K${text().slice(0, Math.max(stream.columns - 1, 20))}`);
    else stream.write(`${text()}\n`);
  };
  const timer = setInterval(draw, everyMs);
  return () => {
    clearInterval(timer);
    if (stream.isTTY) stream.write('\r\x1b[K');
  };
}
