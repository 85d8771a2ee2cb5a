import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Front, startFront } from '../../../emulator/fc/front.ts';
import type { FunctionSpec } from '../../../emulator/fc/function-spec.ts';
import { findFreePort } from '../../../emulator/find-free-port.ts';
import { bundleFunction } from '../../../scripts/lib/bundle-function.ts';
import { syncDirectory } from '../../../scripts/lib/sync-directory.ts';
import { createTestDatabase, type TestDatabase } from '../../support/create-database.ts';
import { fcClient } from '../../support/fc-client.ts';
import { jobRow, recordOverdueJob } from '../../support/recorded-jobs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const DIARY = `exports.handler = async (event) => { console.log('got ' + event); };`;
const ROLE = {
  role: 'acs:ram::0000000000000000:role/relay',
  credentials: { accessKeyId: 'STS.1', accessKeySecret: 'secret', securityToken: 'token' },
};

let testDatabase: TestDatabase;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
});
afterEach(() => testDatabase.drop());

interface Relay {
  front: Front;
  lines: string[];
  run(): Promise<unknown>;
}

/** The function as it is deployed, beside one that is named "diary". */
async function startRelay(
  spec: Partial<FunctionSpec> = {},
  env: Record<string, string> = {},
): Promise<Relay> {
  const folder = await temporaryFolder();
  await syncDirectory(join(folder, 'relay'), (await bundleFunction('relay', ROOT)).files);
  await mkdir(join(folder, 'diary'));
  await writeFile(join(folder, 'diary/index.js'), DIARY);
  const port = await findFreePort();
  const lines: string[] = [];
  const common = { timeoutSeconds: 60, memoryMb: 256, role: ROLE.role };
  const front = await startFront({
    port,
    account: { accountId: '0000000000000000', region: 'cn-hangzhou', credentials: ROLE.credentials },
    log: (line) => lines.push(line),
    functions: {
      relay: {
        ...common,
        handlerPath: join(folder, 'relay/index.js'),
        env: { DATABASE_URL: testDatabase.url, INVOKE_ENDPOINT: `http://127.0.0.1:${port}`, ...env },
        ...spec,
      },
      diary: {
        ...common,
        handlerPath: join(folder, 'diary/index.js'),
        env: {},
        asyncInvokeConfig: { asyncTask: true },
      },
    },
  });
  onTestFinished(() => front.close());
  return {
    front,
    lines,
    run: async () => JSON.parse(String((await fcClient(front)('relay', '{}', { type: 'Sync' })).body)),
  };
}

const anOverdueJob = (upload: string, name = 'diary') => recordOverdueJob(testDatabase, upload, name);

describe('relay', () => {
  it('hands over what is due as its role, and says so in one line', async () => {
    const { run, lines } = await startRelay();
    const id = await anOverdueJob('due');
    expect(await run()).toEqual({ delivered: 1, undelivered: 0, dead: 0 });
    expect(await run()).toEqual({ delivered: 0, undelivered: 0, dead: 0 });
    await expect.poll(() => lines.join('\n')).toContain(`got {"jobId":"${id}","attempt":1}`);
    expect(lines.filter((line) => line.includes('"outcome":"relayed"'))).toHaveLength(1);
  });

  it('is run by its timer', async () => {
    const timer = {
      triggerName: 'often',
      triggerType: 'timer' as const,
      triggerConfig: { cronExpression: '@every 1s', enable: true },
    };
    const id = await anOverdueJob('by-timer');
    await startRelay({ triggers: [timer] });
    await expect.poll(async () => (await jobRow(testDatabase, id)).handed_over).toBe(1);
  });

  it('says why something could not be handed over', async () => {
    const { run, lines } = await startRelay();
    await anOverdueJob('nobody-runs-it', 'no-such-function');
    expect(await run()).toEqual({ delivered: 0, undelivered: 1, dead: 0 });
    expect(lines.join('\n')).toContain('AcsRefusedError [FunctionNotFound]');
  });

  it.each([
    ['a place to hand jobs to', {}, { INVOKE_ENDPOINT: 'nonsense' }, 'INVOKE_ENDPOINT is not valid'],
    ['a database', {}, { DATABASE_URL: '' }, 'DATABASE_URL is missing'],
  ])('fails, and says what is missing, without %s', async (_, spec, env, said) => {
    const { run } = await startRelay(spec, env);
    expect(await run()).toMatchObject({ errorMessage: expect.stringContaining(said) });
  });

  it('keeps jobs for later without credentials', async () => {
    const { run, lines } = await startRelay({ role: undefined });
    const id = await anOverdueJob('no-role');
    expect(await run()).toEqual({ delivered: 0, undelivered: 1, dead: 0 });
    expect(lines.join('\n')).toContain('the function has no role');
    expect(await jobRow(testDatabase, id)).toMatchObject({ state: 'queued', handed_over: 0 });
  });
});
