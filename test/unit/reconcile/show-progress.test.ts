import { expect, test } from 'vitest';
import { countObjects } from '../../../scripts/lib/reconcile/count-objects.ts';
import { exitCodeOf } from '../../../scripts/lib/reconcile/exit-code.ts';
import { renderResult } from '../../../scripts/lib/reconcile/render-result.ts';
import { showProgress } from '../../../scripts/lib/reconcile/show-progress.ts';
import { createTally } from '../../../scripts/lib/reconcile/tally.ts';
import { CallbackError } from '../../../shared/http/errors.ts';
import { aliOss, ossEmulator } from '../../support/oss-emulator.ts';
import { ourOss } from '../../support/our-oss.ts';

const bucket = 'examplebucket';
const tally = {
  ...createTally(),
  found: 60_500,
  known: 60_000,
  recorded: 400,
  unclaimed: 20,
  refused: { type_not_accepted: 70, object_too_large: 3 },
  failed: 7,
};

async function shown(isTTY: boolean, total: number | undefined): Promise<string[]> {
  const printed: string[] = [];
  const stream = { isTTY, columns: 110, write: (text: string) => printed.push(text) > 0 };
  const options = { stream, tally, foundBefore: 500, total, lastKey: () => 'a\u001b[31m/b' };
  const end = showProgress({ ...options, everyMs: 5 });
  await expect.poll(() => printed.length).toBeGreaterThan(1);
  end();
  return printed;
}

test('a terminal has one line, with a bar where it is known how many there are, and none in the end', async () => {
  const printed = await shown(true, 100_000);
  expect(printed[0]?.startsWith('\r\x1b[K[############        ] 60 % 60,500 found, ')).toBe(true);
  expect(printed[0]).toMatch(/ found, [\d,]+\/s, 60,000 known, 420 recorded, 73 refused, 7 failed/);
  expect(printed[0]?.length).toBeLessThan(115);
  expect(printed.at(-1)).toBe('\r\x1b[K');
});

test('a file has lines, without what would change a terminal', async () => {
  const [line] = await shown(false, undefined);
  expect(line).toMatch(/^60,500 found, .* 7 failed, at a\?\[31m\/b\n$/);
});

test('a bucket says how many objects it has, or there is no bar', async () => {
  const emulator = await ossEmulator();
  await aliOss(emulator).put('k', Buffer.from('1'));
  const oss = ourOss(emulator);
  expect(await countObjects(oss, bucket)).toBe(1);
  expect(await countObjects(oss, 'no-such-bucket')).toBeUndefined();
});

test('the end says what became of the objects, and what to do', () => {
  const stopped = { why: new CallbackError('database_not_migrated'), after: 'a "key"' };
  const result = { tally, seconds: 2, foundNow: 60_000, stopped };
  expect(renderResult(result)).toBe(
    [
      'found      60,500  30,000 a second',
      'known      60,000  recorded before',
      'recorded      400  now',
      'unclaimed      20  recorded now, without the ticket that their kind requires: they start nothing',
      'refused        73  type_not_accepted 70, object_too_large 3',
      'failed          7  run it again: what is recorded is passed over quickly',
      '',
      'It was stopped behind the key "a \\"key\\"": CallbackError [database_not_migrated]: The database lacks the tables or functions that this version needs.',
      'Run "npm run migrate", or invoke the migrate function.',
      'Go on with the same options and --resume.',
    ].join('\n'),
  );
});

test('the exit code tells what is left', () => {
  const result = { tally: createTally(), seconds: 1, foundNow: 0, stopped: undefined };
  const withTally = (change: object) => ({ ...result, tally: { ...createTally(), ...change } });
  expect(exitCodeOf(result, false)).toBe(0);
  expect(exitCodeOf(withTally({ unclaimed: 1, gone: 1, leftAlone: 1 }), false)).toBe(0);
  expect(exitCodeOf(withTally({ refused: { type_not_accepted: 1 } }), false)).toBe(2);
  expect(exitCodeOf(withTally({ missing: 1 }), false)).toBe(2);
  expect(exitCodeOf(withTally({ failed: 1, missing: 1 }), false)).toBe(1);
  expect(exitCodeOf({ ...result, stopped: { why: new Error('x'), after: undefined } }, false)).toBe(1);
  expect(exitCodeOf({ ...result, stopped: { why: new Error('x'), after: 'k' } }, true)).toBe(130);
});
