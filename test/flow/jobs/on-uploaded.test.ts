import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startFront } from '../../../emulator/fc/front.ts';
import { relayDueJobs } from '../../../functions/relay/relay-due-jobs.ts';
import { bundleFunction } from '../../../scripts/lib/bundle-function.ts';
import { syncDirectory } from '../../../scripts/lib/sync-directory.ts';
import { messageOf } from '../../../shared/jobs/job-message.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { deliverTo } from '../../support/deliver-to.ts';
import { fcClient } from '../../support/fc-client.ts';
import { projectWithUploads } from '../../support/project-with-uploads.ts';
import { jobRow, letTimePass, recordedUpload, recordOverdueJob } from '../../support/recorded-jobs.ts';

const NAME = 'on-uploaded';
/** Of which the function keeps eight for what it has to record. */
const TIMEOUT_S = 9;

/** A team's own, whose hooks write down each call. */
const UPLOADS = `
import { appendFileSync } from 'node:fs';
import { defineUploads } from './shared/uploads/define-uploads.ts';

const write = (upload, { idempotencyKey, attempt }) =>
  appendFileSync(__dirname + '/diary', JSON.stringify({ upload, idempotencyKey, attempt }) + '\\n');

export default defineUploads({
  anything: { prefix: '', onUploaded: (upload, context) => write(upload, context) },
  imported: { prefix: 'imported/', onUploaded: () => import('./hooks/imported.ts') },
  throwing: {
    prefix: 'throwing/',
    onUploaded: (upload, context) => {
      write(upload, context);
      if (context.attempt === 1) throw new TypeError('not yet');
    },
  },
  refusing: {
    prefix: 'refusing/',
    onUploaded: () => {
      throw Object.assign(new Error('The account is closed.'), { code: 'closed', isTransient: false });
    },
  },
  hanging: { prefix: 'hanging/', onUploaded: () => new Promise(() => {}) },
  dying: {
    prefix: 'dying/',
    onUploaded: (upload, context) => {
      write(upload, context);
      if (context.attempt === 1) process.kill(process.pid, 'SIGKILL');
    },
  },
  without: { prefix: 'without/' },
});
`;
const IMPORTED = `
import { appendFileSync } from 'node:fs';

export default async (upload, { idempotencyKey }) => {
  appendFileSync(__dirname + '/diary', JSON.stringify({ upload, idempotencyKey, imported: true }) + '\\n');
};
`;

const { testDatabase, database } = await databaseOfFile({ poolSize: 4 });

/** The function as it is deployed, with hooks of a team's own, in processes of the emulated Function Compute. */
async function startOnUploaded(env: Record<string, string> = {}) {
  const root = await projectWithUploads(UPLOADS);
  await mkdir(join(root, 'hooks'));
  await writeFile(join(root, 'hooks/imported.ts'), IMPORTED);
  const folder = join(root, 'dist', NAME);
  await syncDirectory(folder, (await bundleFunction(NAME, root)).files);
  const lines: string[] = [];
  const front = await startFront({
    port: 0,
    log: (line) => lines.push(line),
    functions: {
      [NAME]: {
        handlerPath: join(folder, 'index.js'),
        timeoutSeconds: TIMEOUT_S,
        memoryMb: 256,
        env: { DATABASE_URL: testDatabase.url, ...env },
        asyncInvokeConfig: { asyncTask: true, maxAsyncRetryAttempts: 0 },
      },
    },
  });
  onTestFinished(() => front.close());
  const diary = async () => {
    const text = await readFile(join(folder, 'diary'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  const relay = () => relayDueJobs({ database, deliver: deliverTo(front) }, 60_000);
  return { front, lines, diary, relay };
}

async function anOverdueJob(upload: string, kind: string): Promise<string> {
  const id = await recordOverdueJob(testDatabase, upload);
  await testDatabase.sql`update uploads set kind = ${kind} where id = ${upload}`;
  return id;
}

const state = (id: string) => async () => (await jobRow(testDatabase, id)).state;

describe('on-uploaded', () => {
  it('calls the hook of the kind with the upload and an idempotency key, once for many deliveries', async () => {
    const { front, diary, relay } = await startOnUploaded();
    const id = await anOverdueJob('hooked', 'anything');
    await relay();
    await expect.poll(state(id)).toBe('succeeded');
    const invoke = fcClient(front);
    const answers = await Promise.all(
      [1, 2, 3].map((attempt) => invoke(NAME, JSON.stringify(messageOf({ id, attempt })), { type: 'Sync' })),
    );
    for (const { body } of answers)
      expect(JSON.parse(String(body))).toEqual({ jobId: id, outcome: 'finished' });
    expect(await diary()).toEqual([
      {
        upload: { ...recordedUpload('hooked'), createdAt: expect.any(String) },
        idempotencyKey: id,
        attempt: 1,
      },
    ]);
  });

  it('calls a hook that is imported, and skips a kind that has none or is no more', async () => {
    const { diary, relay } = await startOnUploaded();
    const imported = await anOverdueJob('imported', 'imported');
    const without = await anOverdueJob('without', 'without');
    const gone = await anOverdueJob('gone', 'toString');
    await relay();
    await expect.poll(state(imported)).toBe('succeeded');
    await expect.poll(state(without)).toBe('skipped');
    await expect.poll(state(gone)).toBe('skipped');
    expect(await diary()).toMatchObject([{ imported: true, idempotencyKey: imported }]);
    expect((await jobRow(testDatabase, without)).result).toEqual({
      reason: 'The kind "without" has no onUploaded in uploads.ts.',
    });
  });

  it('calls a hook that throws again, when its time has come, with the same key', async () => {
    const { diary, relay, lines } = await startOnUploaded();
    const id = await anOverdueJob('thrown', 'throwing');
    await relay();
    await expect.poll(state(id)).toBe('failed');
    expect((await jobRow(testDatabase, id)).error).toEqual({
      code: 'hook_failed',
      message: 'not yet',
      hint: 'onUploaded of the kind "throwing" in uploads.ts threw this. The log of on-uploaded has the stack.',
    });
    await expect.poll(() => lines.join('\n')).toContain('TypeError: not yet');
    await relay();
    await letTimePass(testDatabase, id);
    await relay();
    await expect.poll(state(id)).toBe('succeeded');
    expect(await diary()).toMatchObject([
      { idempotencyKey: id, attempt: 1 },
      { idempotencyKey: id, attempt: 2 },
    ]);
    expect((await jobRow(testDatabase, id)).error).toBeNull();
  });

  it('does not call again a hook that says that it is of no use', async () => {
    const { relay } = await startOnUploaded();
    const id = await anOverdueJob('refused', 'refusing');
    await relay();
    await expect.poll(state(id)).toBe('failed');
    expect(await jobRow(testDatabase, id)).toMatchObject({
      due_at: null,
      error: { code: 'closed', message: 'The account is closed.' },
    });
  });

  it('ends a hook that hangs, and gives it up in the end', async () => {
    const { front, relay } = await startOnUploaded();
    const id = await anOverdueJob('hung', 'hanging');
    await relay();
    await expect.poll(state(id)).toBe('failed');
    expect((await jobRow(testDatabase, id)).error).toMatchObject({ code: 'timed_out' });
    await letTimePass(testDatabase, id);
    const { body } = await fcClient(front)(NAME, JSON.stringify(messageOf({ id, attempt: 10 })), {
      type: 'Sync',
    });
    expect(JSON.parse(String(body))).toEqual({ jobId: id, outcome: 'dead' });
    expect(await jobRow(testDatabase, id)).toMatchObject({ state: 'dead', due_at: null });
  });

  it('calls the hook again after its instance was killed', async () => {
    const { diary, relay } = await startOnUploaded();
    const id = await anOverdueJob('died', 'dying');
    await relay();
    await expect.poll(async () => (await diary()).length).toBe(1);
    expect(await state(id)()).toBe('running');
    expect(await relay()).toMatchObject({ delivered: 0 });
    await letTimePass(testDatabase, id);
    await relay();
    await expect.poll(state(id)).toBe('succeeded');
    expect(await diary()).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
  });

  it('tells Function Compute of a message that is none, and of a database that is none', async () => {
    const { front } = await startOnUploaded();
    const malformed = await fcClient(front)(NAME, 'not a job', { type: 'Sync' });
    expect(malformed.headers['x-fc-error-type']).toBeDefined();
    expect(String(malformed.body)).toContain('The event is not the message of a job.');
    const unconfigured = await startOnUploaded({ DATABASE_URL: 'nonsense' });
    const answer = await fcClient(unconfigured.front)(NAME, '{"jobId":"a"}', { type: 'Sync' });
    expect(String(answer.body)).toContain('DATABASE_URL is not valid');
  });
});
