import { CallbackError } from '../../../shared/http/errors.ts';
import { describeError } from '../../../shared/log.ts';
import { hintForOperator } from '../hint-for-operator.ts';
import { ratePerSecond } from './rate.ts';
import type { RunResult } from './run-reconcile.ts';
import { countRefused, type Tally } from './tally.ts';

const count = (value: number): string => value.toLocaleString('en-US');

function reasonsOf({ refused }: Tally): string {
  return Object.entries(refused)
    .map(([reason, times]) => `${reason} ${count(times)}`)
    .join(', ');
}

type Line = readonly [name: string, value: number, said: string];

function toLines({ tally, seconds, foundNow }: RunResult): Line[] {
  const rate = `${count(ratePerSecond(foundNow, seconds))} a second`;
  return [
    ['found', tally.found, rate],
    ['left alone', tally.leftAlone, 'results, or of no kind'],
    ['older', tally.older, 'than --since'],
    ['known', tally.known, 'recorded before'],
    ['missing', tally.missing, 'not recorded: without --dry-run they would be looked at'],
    ['recorded', tally.recorded, 'now'],
    [
      'unclaimed',
      tally.unclaimed,
      'recorded now, without the ticket that their kind requires: they start nothing',
    ],
    ['gone', tally.gone, 'deleted meanwhile'],
    ['refused', countRefused(tally), reasonsOf(tally)],
    ['failed', tally.failed, 'run it again: what is recorded is passed over quickly'],
  ];
}

function renderStop({ stopped }: RunResult): string[] {
  if (stopped === undefined) return [];
  const { why, after } = stopped;
  const where =
    after === undefined ? 'before its first page was done' : `behind the key ${JSON.stringify(after)}`;
  const goOn = after === undefined ? [] : ['Go on with the same options and --resume.'];
  const hint = why instanceof CallbackError ? [hintForOperator(why)] : [];
  return ['', `It was stopped ${where}: ${describeError(why, false).error}`, ...hint, ...goOn];
}

/** What became of the objects, a line each. */
export function renderResult(result: RunResult): string {
  const always = ['found', 'known', 'recorded'];
  const shown = toLines(result).filter(([name, value]) => value > 0 || always.includes(name));
  const width = Math.max(...shown.map(([, value]) => count(value).length));
  const table = shown.map(([name, value, said]) =>
    `${name.padEnd(11)}${count(value).padStart(width)}  ${said}`.trimEnd(),
  );
  return [...table, ...renderStop(result)].join('\n');
}

/** The same for programs. */
export function describeResult(result: RunResult): object {
  const { tally, seconds, foundNow, stopped } = result;
  return {
    ...tally,
    seconds: Number(seconds.toFixed(3)),
    perSecond: ratePerSecond(foundNow, seconds),
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    stopped:
      stopped === undefined
        ? null
        : {
            after: stopped.after ?? null,
            why: String(describeError(stopped.why, false).error),
          },
  };
}
