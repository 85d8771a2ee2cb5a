import { expect, it } from 'vitest';
import { hintForOperator } from '../../scripts/lib/hint-for-operator.ts';
import { renderFailure } from '../../scripts/lib/jobs/render-failure.ts';
import { renderResult } from '../../scripts/lib/reconcile/render-result.ts';
import { createTally } from '../../scripts/lib/reconcile/tally.ts';
import { CallbackError, ERRORS, type ErrorCode } from '../../shared/http/errors.ts';

const away = new CallbackError('database_unavailable');

it.each(Object.keys(ERRORS) as ErrorCode[])('%s: no operator is told that an upload is safe', (code) => {
  const hint = hintForOperator(new CallbackError(code));
  expect(hint).not.toBe('');
  expect(hint).not.toContain('safe in OSS');
});

it('jobs says what can be done about a database that is away', () => {
  expect(renderFailure(away)).toMatch(/^The database did not answer in time\.\nCheck that the database runs/);
});

it('reconcile says what can be done about a database that is away', () => {
  const stopped = { why: away, after: undefined };
  const text = renderResult({ tally: createTally(), seconds: 1, foundNow: 0, stopped });
  expect(text).toContain('The database did not answer in time.\nCheck that the database runs');
});
