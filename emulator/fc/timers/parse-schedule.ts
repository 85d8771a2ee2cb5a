import { Cron } from 'croner';

/** The next moment after `time`, both in milliseconds; undefined when there is none. */
export type Schedule = (time: number) => number | undefined;

const ZONE = /^CRON_TZ=(\S+)\s+(.*)$/;
const EVERY = /^@every\s+((?:\d+[hms])+)$/;
const FIELD =
  /^(?:\*|\?|[\dA-Za-z]+(?:-[\dA-Za-z]+)?)(?:\/\d+)?(?:,[\dA-Za-z*]+(?:-[\dA-Za-z]+)?(?:\/\d+)?)*$/;
const NAME = /[A-Za-z]+/g;
const NAMES = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)$/i;
const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };

const MAX_EVERY_MS = 366 * 24 * 3_600_000;

function invalid(expression: string, why: string): Error {
  return new Error(`The cron expression "${expression}" is not valid: ${why}.`);
}

function parseEvery(expression: string, duration: string): Schedule {
  let every = 0;
  for (const [, count, unit = ''] of duration.matchAll(/(\d+)([hms])/g)) {
    every += Number(count) * (UNIT_MS[unit] ?? 0);
  }
  if (every === 0) throw invalid(expression, 'the interval is empty');
  if (every > MAX_EVERY_MS) throw invalid(expression, 'the interval is longer than a year');
  return (time) => Math.floor(time / 1000) * 1000 + every;
}

function isField(field: string): boolean {
  return FIELD.test(field) && (field.match(NAME) ?? []).every((name) => NAMES.test(name));
}

/** Reads "@every 5m", or six fields from the second on, in UTC or in the zone that "CRON_TZ=" names. */
export function parseSchedule(expression: string): Schedule {
  const duration = EVERY.exec(expression.trim())?.[1];
  if (duration !== undefined) return parseEvery(expression, duration);
  const [, timezone = 'UTC', cron = expression.trim()] = ZONE.exec(expression.trim()) ?? [];
  const fields = cron.split(/\s+/);
  if (fields.length !== 6) throw invalid(expression, `it has ${fields.length} fields, and should have 6`);
  const wrong = fields.find((field) => !isField(field));
  if (wrong !== undefined) throw invalid(expression, `"${wrong}" is no field`);
  try {
    const parsed = new Cron(cron, { mode: '6-part', timezone, paused: true, sloppyRanges: true });
    parsed.nextRun(new Date(0));
    return (time) => parsed.nextRun(new Date(time))?.getTime();
  } catch (error) {
    throw invalid(expression, error instanceof Error ? error.message : String(error));
  }
}
