import type { ReportTotals } from './check-reports.ts';
import type { EffectTotals } from './count-effects.ts';
import type { Healed } from './count-healed.ts';
import type { Overwritten } from './count-overwritten.ts';
import type { Problem } from './evidence.ts';
import type { ChaosSummary } from './summarise.ts';
import { drawTimeline, type Moment } from './timeline.ts';

const LABEL_WIDTH = 16;
const MOST_DETAILS = 10;

function line(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${text}`;
}

function list(counts: Readonly<Record<string, number>>, name = (key: string) => key): string {
  const entries = Object.entries(counts).map(([key, count]) => `${name(key)} ${count}`);
  return entries.length === 0 ? 'none' : entries.join(', ');
}

function describeHealed({ byEvent, byReconcile, byRelay }: Healed): string {
  return `uploads without a callback: ${byEvent} by events, ${byReconcile} by reconcile; jobs: ${byRelay} by the relay`;
}

function describeOverwritten({ objects, recorded, superseded, untold }: Overwritten): string {
  return `${objects} objects: ${recorded} recorded before, ${superseded} superseded, ${untold} of which event and callback were lost`;
}

/** As they were seen from outside: attempts by Postgres, results by OSS, hooks by what they wrote down. */
function describeEffects({ jobs, attempts, effects, without }: EffectTotals): string {
  return `${jobs} jobs, ${attempts} attempts begun, ${effects} effects, ${without} attempts ended without one`;
}

/** Before anything could make it good: by the times in Postgres, and by what was there when reconcile began. */
function describeReports({ confirmed, confirmedInTime, told, toldWithoutReconcile, givenUp }: ReportTotals) {
  return [
    line('answered 200', `${confirmed} callbacks; ${confirmedInTime} had recorded the upload by then`),
    line(
      'told',
      `${told} objects in the bucket, by callback or event; ${toldWithoutReconcile} recorded without reconcile (${givenUp} events given up)`,
    ),
  ];
}

function describeRelays({ relays: { runs, failed, handedOver }, taken }: ChaosSummary): string {
  return `${runs} runs beside the uploads, ${failed} of them failed; ${handedOver} jobs handed over, ${taken} taken from an attempt at work`;
}

function renderProblems(problems: readonly Problem[]): string[] {
  return [...new Set(problems.map(({ promise }) => promise))].flatMap((promise) => {
    const details = problems.filter((problem) => problem.promise === promise).map(({ detail }) => detail);
    const more = details.length - MOST_DETAILS;
    return [
      `BROKEN: ${promise}`,
      ...details.slice(0, MOST_DETAILS).map((detail) => `  ${detail}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ];
  });
}

/** A picture of the run, what it came to, and what is not as it was promised. */
export function render(summary: ChaosSummary, moments: readonly Moment[]): string {
  const { seed, uploads, clients, seconds, callbacks, jobs, faults, problems } = summary;
  const names = Object.keys(faults).sort() as Moment['active'][number][];
  const lanes = drawTimeline(moments, names).map(([label, lane]) =>
    line(label, `${lane} ${faults[label] === undefined ? '' : `${faults[label]}×`}`.trimEnd()),
  );
  return [
    '',
    line('seed', `${seed}: the same seed plans the same uploads and faults (plan ${summary.plan})`),
    ...lanes,
    '',
    line('clients got', list(summary.answers)),
    line(
      'callbacks',
      `${callbacks.sent}: p50 ${callbacks.p50Ms} ms, p99 ${callbacks.p99Ms} ms, slowest ${callbacks.slowestMs} ms of 5000`,
    ),
    line('killed', list(summary.killed)),
    line('recorded by', `${list(summary.recordedBy)} (${list(summary.states)})`),
    ...describeReports(summary.reports),
    line('relay', describeRelays(summary)),
    line('jobs', `${list(jobs.ended)}; attempts ${list(jobs.attempts, (tries) => `${tries}:`)}`),
    ...Object.entries(summary.effects).map(([name, totals]) => line(name, describeEffects(totals))),
    line('results', `${summary.results} in the bucket, each of one job that succeeded, and decoded`),
    line('overwritten', describeOverwritten(summary.overwritten)),
    line('healed', describeHealed(summary.healed)),
    line(
      'time',
      `${seconds.starting.toFixed(1)} s to start, ${seconds.chaos.toFixed(1)} s of chaos, ${seconds.healing.toFixed(1)} s to heal (${summary.hours} hours passed)`,
    ),
    '',
    ...(problems.length === 0 ? ['Every promise is kept.'] : renderProblems(problems)),
    `Again: npm run chaos -- --seed ${seed} --uploads ${uploads} --clients ${clients}`,
  ].join('\n');
}
