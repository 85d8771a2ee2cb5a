import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ticketFor } from '../../support/callback-function.ts';
import { createTestDatabase, type TestDatabase } from '../../support/create-database.ts';
import { listedBucket, listedKey } from '../../support/listed-bucket.ts';
import { aliOss, ossEmulator } from '../../support/oss-emulator.ts';
import { startReconcile } from '../../support/reconcile-command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const WAIT = { interval: 5 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const start = (oss: { url: string }, args: readonly string[], nodeFlags: readonly string[] = []) =>
  startReconcile({ DATABASE_URL: database.url, OSS_ENDPOINT: oss.url }, args, nodeFlags);

async function stateFile(): Promise<string> {
  return join(await temporaryFolder(), 'state.json');
}

const rowsLike = (prefix: string) =>
  database.sql`
    select id, kind, object, state, ticketed, source, (select count(*)::int from jobs where upload_id = uploads.id) as jobs
    from uploads where starts_with(object, ${prefix}) order by object collate "C"`;

describe('npm run reconcile', () => {
  it('records what has lost its callback as an event would, and says what became of the rest', async () => {
    const oss = await ossEmulator();
    const client = aliOss(oss);
    const put = (key: string, mime: string, ticket?: string) =>
      client.put(key, Buffer.from(key), {
        mime,
        headers: ticket === undefined ? {} : { 'x-oss-meta-ticket': ticket },
      });
    const avatar = 'avatars/我 +1% ☃.jpg';
    await put(
      avatar,
      'image/jpeg',
      ticketFor({ jti: 'by-ticket', kind: 'avatar', key: avatar, vars: { userId: '1' } }),
    );
    await put('avatars/notes.txt', 'text/plain');
    await put('a b/\u0001&<.bin', 'application/x-thing');
    await put('_results/avatars/x/small.webp', 'image/webp');
    const state = await stateFile();
    const dry = await start(oss, ['--dry-run', '--json', '--state', state]).ended;
    expect(dry).toMatchObject({ code: 2, stderr: expect.stringContaining('state.json') });
    expect(JSON.parse(dry.stdout)).toMatchObject({ found: 4, leftAlone: 1, missing: 3, recorded: 0 });
    const first = await start(oss, ['--state', state]).ended;
    expect(first.code).toBe(2);
    expect(first.stdout).toMatch(/^found +4 /m);
    expect(first.stdout).toMatch(/^recorded +1 /m);
    expect(first.stdout).toMatch(/^unclaimed +1 /m);
    expect(first.stdout).toMatch(/^refused +1 +type_not_accepted 1$/m);
    expect(await rowsLike('')).toMatchObject([
      { object: 'a b/\u0001&<.bin', kind: 'anything', state: 'unclaimed', source: 'reconcile', jobs: 0 },
      { id: 'by-ticket', object: avatar, kind: 'avatar', state: 'recorded', ticketed: true, jobs: 1 },
    ]);
    const second = await start(oss, ['--json', '--state', state]).ended;
    expect(JSON.parse(second.stdout)).toMatchObject({
      known: 2,
      recorded: 0,
      unclaimed: 0,
      refused: { type_not_accepted: 1 },
      stopped: null,
    });
    expect(existsSync(state)).toBe(false);
  });

  it('goes on after it was killed, and after Ctrl-C', async () => {
    const keys = 20_000;
    // Pages that never come: there it is when it ends.
    const listed = await listedBucket(keys, (request) =>
      request === 7 || request === 14 ? new Promise<undefined>(() => undefined) : undefined,
    );
    onTestFinished(listed.close);
    const state = await stateFile();
    const lastKeyWritten = async () => {
      const kept = await readFile(state, 'utf8').catch(() => '{}');
      return (JSON.parse(kept) as { after?: string }).after;
    };
    const first = start(listed, ['--dry-run', '--state', state]);
    await expect.poll(lastKeyWritten, WAIT).toBe(listedKey(5999));
    first.child.kill('SIGKILL');
    await first.ended;
    const second = start(listed, ['--dry-run', '--resume', '--state', state]);
    await expect.poll(lastKeyWritten, WAIT).toBe(listedKey(11_999));
    second.child.kill('SIGINT');
    const interrupted = await second.ended;
    expect(interrupted).toMatchObject({
      code: 130,
      stderr: expect.stringContaining(`goes on behind "${listedKey(5999)}"`),
    });
    expect(interrupted.stdout).toContain(`It was stopped behind the key "${listedKey(11_999)}"`);
    const last = await start(listed, ['--dry-run', '--resume', '--json', '--state', state]).ended;
    expect(JSON.parse(last.stdout)).toMatchObject({ found: keys, missing: keys, stopped: null });
  });

  it('has room for a page or two, and needs no more for a bucket of any size', async () => {
    const keys = 50_000;
    const listed = await listedBucket(keys);
    onTestFinished(listed.close);
    const args = ['--dry-run', '--json', '--state', await stateFile()];
    // Without the room for all these keys at once.
    const { stdout, stderr } = await start(listed, args, ['--max-old-space-size=32']).ended;
    expect(stderr).not.toContain('heap');
    expect(JSON.parse(stdout)).toMatchObject({
      found: keys,
      missing: keys,
      peakMemoryMb: expect.any(Number),
    });
  });

  it.each([
    [['--bucket', 'another'], '--bucket should be one of BUCKETS: examplebucket.'],
    [['--since', 'soon'], '--since is "soon"'],
    [['--resume', '--state', '/nowhere/state.json'], 'There is nothing to go on with'],
  ])('says what is wrong with %j', async (args, said) => {
    const { code, stdout, stderr } = await start({ url: 'http://127.0.0.1:9' }, args).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(said);
    expect(stderr).toContain('See npm run reconcile -- --help.');
  });

  it('explains itself', async () => {
    expect(await start({ url: 'http://127.0.0.1:9' }, ['--help']).ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: npm run reconcile'),
    });
  });
});
