import { expect, onTestFinished, test } from 'vitest';
import { createThumbnailer } from '../../../functions/thumbnail/make-thumbnails.ts';
import { runJob } from '../../../shared/jobs/run-job.ts';
import { createLog } from '../../../shared/log.ts';
import { createDatabase } from '../../../shared/store/database.ts';
import { createTestDatabase } from '../../support/create-database.ts';
import { ossEmulator } from '../../support/oss-emulator.ts';
import { ourOss } from '../../support/our-oss.ts';
import { jobRow, recordJob } from '../../support/recorded-jobs.ts';

test('a job whose params say nothing of pictures fails for good', async () => {
  const testDatabase = await createTestDatabase();
  onTestFinished(testDatabase.drop);
  const database = createDatabase({ url: testDatabase.url, prepare: true, poolSize: 1 });
  onTestFinished(database.close);
  const oss = ourOss(await ossEmulator());
  const id = await recordJob(testDatabase, 'no-sizes', 'thumbnail');
  const work = createThumbnailer(() => ({ oss, resultsBucket: undefined }));
  const services = { database, log: createLog('silent'), timeoutMs: 5000 };
  expect(await runJob({ id, attempt: 1 }, work, services)).toBe('failed');
  expect(await jobRow(testDatabase, id)).toMatchObject({
    state: 'failed',
    due_at: null,
    error: { code: 'params_invalid', message: 'The job does not say which pictures are to be made.' },
  });
});
