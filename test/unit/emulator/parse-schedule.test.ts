import { expect, test } from 'vitest';
import { parseSchedule } from '../../../emulator/fc/timers/parse-schedule.ts';

function nextTimes(expression: string, from: string, count: number): string[] {
  const schedule = parseSchedule(expression);
  const times: string[] = [];
  for (
    let time = schedule(Date.parse(from));
    time !== undefined && times.length < count;
    time = schedule(time)
  ) {
    times.push(new Date(time).toISOString().replace('.000Z', 'Z'));
  }
  return times;
}

test.each([
  ['0 0 4 * * *', '2026-03-01T04:00:00Z', ['2026-03-02T04:00:00Z', '2026-03-03T04:00:00Z']],
  ['*/20 * * * * *', '2026-03-01T00:00:05Z', ['2026-03-01T00:00:20Z', '2026-03-01T00:00:40Z']],
  [
    'CRON_TZ=Asia/Shanghai 0 0 4 1 * *',
    '2026-03-01T00:00:00Z',
    ['2026-03-31T20:00:00Z', '2026-04-30T20:00:00Z'],
  ],
  ['CRON_TZ=America/New_York 0 30 9 * * MON-FRI', '2026-03-06T15:00:00Z', ['2026-03-09T13:30:00Z']],
  ['0 0/30 8-9 ? * *', '2026-03-01T08:10:00Z', ['2026-03-01T08:30:00Z', '2026-03-01T09:00:00Z']],
  ['0 0 0 29 2 *', '2026-03-01T00:00:00Z', ['2028-02-29T00:00:00Z']],
  ['@every 5m', '2026-03-01T00:00:00Z', ['2026-03-01T00:05:00Z', '2026-03-01T00:10:00Z']],
  ['@every 1h30m', '2026-03-01T00:00:10Z', ['2026-03-01T01:30:10Z']],
])('%s after %s', (expression, from, times) => {
  expect(nextTimes(expression, from, times.length)).toEqual(times);
});

test.each([
  ['0 4 * * *', /has 5 fields, and should have 6/],
  ['0 0 4 * * * 2026', /has 7 fields/],
  ['@daily', /has 1 fields/],
  ['@every soon', /has 2 fields/],
  ['@every 0m', /the interval is empty/],
  ['@every 9999999h', /the interval is longer than a year/],
  [`@every ${'9'.repeat(400)}h`, /the interval is longer than a year/],
  ['0 0 0 L * *', /"L" is no field/],
  ['60 * * * * *', /is not valid/],
  ['CRON_TZ=Mars/Base 0 0 4 * * *', /is not valid/],
])('%s is refused', (expression, message) => {
  expect(() => parseSchedule(expression)).toThrow(message);
});
