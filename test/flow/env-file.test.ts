import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openLocalSecrets } from '../../scripts/lib/start/local-secrets.ts';
import { copyWholeProject } from '../support/copy-whole-project.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';
import { ossEmulator } from '../support/oss-emulator.ts';
import { recordJob } from '../support/recorded-jobs.ts';
import { runScriptOf } from '../support/run-script-of.ts';

const SECRET = 'a secret of the file .env: 32 bytes or more';
const WHERE = 'Variables are read from the environment, and from the file .env beside s.yaml.';

let root: string;
let database: TestDatabase;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'env-file-'));
  await copyWholeProject(root);
  database = await createTestDatabase();
  await recordJob(database, 'of-the-file', 'thumbnail');
});
afterAll(async () => {
  await database.drop();
  await rm(root, { recursive: true, force: true });
});

const run = (command: readonly [string, ...string[]], env?: Readonly<Record<string, string>>) =>
  runScriptOf(root, command, env);

async function writeVariables(more: Readonly<Record<string, string>> = {}): Promise<void> {
  const variables = {
    DATABASE_URL: database.url,
    TICKET_SECRETS: SECRET,
    BUCKETS: 'examplebucket',
    OSS_ACCESS_KEY_ID: 'local',
    OSS_ACCESS_KEY_SECRET: 'local-secret',
    ...more,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}="${value}"\n`);
  await writeFile(join(root, '.env'), lines.join(''));
}

describe('the variables in .env beside s.yaml', () => {
  test('are those of migrate, jobs, ticket and reconcile', async () => {
    const oss = await ossEmulator();
    await writeVariables({ OSS_ENDPOINT: oss.url });
    const [migrated, jobs, ticketed, reconciled] = await Promise.all([
      run(['migrate', '--json']),
      run(['jobs', 'list']),
      run(['ticket', '--key', 'photos/a.jpg', '--json']),
      run(['reconcile', '--dry-run', '--json']),
    ]);
    expect(migrated).toMatchObject({ code: 0, stdout: '{"applied":[]}\n' });
    expect(jobs).toMatchObject({ code: 0, stdout: expect.stringContaining('of-the-file.thumbnail') });
    const { ticket } = JSON.parse(ticketed.stdout);
    await expect(jwtVerify(ticket, Buffer.from(SECRET))).resolves.toBeDefined();
    expect(JSON.parse(reconciled.stdout)).toMatchObject({ found: 0, stopped: null });
  });

  test('sign the tickets that send sends elsewhere', async () => {
    await writeVariables();
    await openLocalSecrets(join(root, '.local'));
    const { stdout } = await run(['send', '--url', 'https://callback.example.com/', '--print']);
    const ticket = /ticket=([\w.-]+)/.exec(stdout)?.[1] ?? '';
    await expect(jwtVerify(ticket, Buffer.from(SECRET))).resolves.toBeDefined();
  });

  test('are those that check:manifest checks, rather than its examples', async () => {
    await writeVariables({ TICKET_SECRETS: 'too short' });
    const { code, stdout } = await run(['check-manifest']);
    expect(code).toBe(1);
    expect(stdout).toContain('TICKET_SECRETS is not valid');
    expect(stdout).not.toContain('too short');
  });

  test('give way to the environment, and are named where one is missing', async () => {
    await writeVariables();
    const elsewhere = await createTestDatabase({ migrated: false });
    onTestFinished(() => elsewhere.drop());
    const migrated = await run(['migrate', '--json'], { DATABASE_URL: elsewhere.url });
    expect(JSON.parse(migrated.stdout).applied).toContain('0001_uploads-and-jobs');
    const [jobs, ...missing] = await Promise.all([
      run(['jobs', 'list'], { DATABASE_URL: elsewhere.url }),
      run(['migrate'], { DATABASE_URL: '' }),
      run(['ticket', '--key', 'a'], { TICKET_SECRETS: '' }),
      run(['reconcile'], { BUCKETS: '' }),
      run(['jobs', 'list'], { PREPARE: 'perhaps' }),
    ]);
    expect(jobs).toMatchObject({ code: 0, stdout: 'none\n' });
    for (const { code, stdout, stderr } of missing) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(WHERE);
    }
  });
});
