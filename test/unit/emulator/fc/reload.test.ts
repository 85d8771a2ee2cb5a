import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startFront } from '../../../../emulator/fc/front.ts';
import type { FunctionSpec } from '../../../../emulator/fc/function-spec.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const versionSource = (version: string) => `
  exports.preStop = async () => console.log('end of ${version}');
  exports.handler = async () => {
    console.log('begin of ${version}');
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.MS ?? 5)));
    return '${version}' + (process.env.COLOUR ?? '');
  };`;

async function deploy() {
  const folder = join(await temporaryFolder(), 'mine');
  await mkdir(folder);
  const handlerPath = join(folder, 'index.js');
  const write = (version: string) => writeFile(handlerPath, versionSource(version));
  await write('one');
  const preStop = { handler: 'index.preStop', timeoutSeconds: 10 };
  const spec: FunctionSpec = { handlerPath, timeoutSeconds: 20, memoryMb: 128, env: {}, preStop };
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const front = await startFront({ functions: { mine: spec }, port: 0, log, maxInstances: 2 });
  onTestFinished(() => front.close());
  const get = async (name = 'mine') => {
    const answer = await fetch(`${front.url}/${name}`);
    return `${answer.status} ${await answer.text()}`;
  };
  return { ...front, spec, lines, write, get };
}

test('changed code answers the next request, and the old instances end as ever', async () => {
  const { get, write, reload, lines } = await deploy();
  expect(await get()).toBe('200 one');
  await write('two');
  expect(await get()).toBe('200 one');
  reload('mine');
  expect(await get()).toBe('200 two');
  await expect.poll(() => lines).toContain('end of one');
});

test('no answer is lost while code changes under load, and none that starts later is old', async () => {
  const { get, write, reload } = await deploy();
  const answers: { answer: string; asked: number }[] = [];
  let running = true;
  let asked = 0;
  const client = async () => {
    while (running) {
      asked += 1;
      const at = asked;
      answers.push({ answer: await get(), asked: at });
    }
  };
  const clients = Promise.all([client(), client(), client(), client()]);
  const swaps: { version: string; after: number }[] = [];
  for (const version of ['two', 'three', 'four']) {
    await expect.poll(() => answers.length).toBeGreaterThan(30 * (swaps.length + 1));
    await write(version);
    reload('mine');
    swaps.push({ version, after: asked });
  }
  await expect.poll(() => answers.at(-1)?.answer).toBe('200 four');
  running = false;
  await clients;
  expect(answers.every(({ answer }) => answer.startsWith('200 '))).toBe(true);
  const last = swaps.at(-1)?.after ?? 0;
  const late = answers.filter(({ asked: at }) => at > last);
  expect(new Set(late.map(({ answer }) => answer))).toEqual(new Set(['200 four']));
});

test('an instance of the old code that is busy gets no new request, though it has room', async () => {
  const folder = await temporaryFolder();
  const source = `require('node:http').createServer(async (request, response) => {
    if (request.url.endsWith('/slow')) {
      console.log('slow');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    response.end(String(process.pid));
  }).listen(Number(process.env.FC_CUSTOM_LISTEN_PORT), '127.0.0.1');`;
  await writeFile(join(folder, 'server.js'), source);
  const web: FunctionSpec = {
    ...{ handlerPath: join(folder, 'bootstrap'), timeoutSeconds: 20, memoryMb: 128, env: {} },
    ...{ customRuntime: { command: ['node', 'server.js'] }, instanceConcurrency: 10 },
  };
  const lines: string[] = [];
  const front = await startFront({ functions: { web }, port: 0, log: (line) => lines.push(line) });
  onTestFinished(() => front.close());
  const get = async (path: string) => (await fetch(`${front.url}/web${path}`)).text();
  const before = await get('/');
  const slow = get('/slow');
  await expect.poll(() => lines).toContain('slow');
  front.reload('web');
  expect(await get('/')).not.toBe(before);
  expect(await slow).toBe(before);
});

test('settings can change too, and functions can be added', async () => {
  const { get, update, spec } = await deploy();
  expect(await get()).toBe('200 one');
  update('mine', { ...spec, env: { COLOUR: '-blue' } });
  expect(await get()).toBe('200 one-blue');
  expect(await get('other')).toMatch(/^404 /);
  update('other', spec);
  expect(await get('other')).toBe('200 one');
});

test('a function that is removed finishes what it does, and then it is not there', async () => {
  const { get, remove, update, spec, lines } = await deploy();
  update('mine', { ...spec, env: { MS: '400' } });
  expect(await get()).toBe('200 one');
  const begun = () => lines.filter((line) => line === 'begin of one');
  const last = get();
  await expect.poll(begun).toHaveLength(2);
  remove('mine');
  expect(await get()).toMatch(/^404 /);
  expect(await last).toBe('200 one');
  await expect.poll(() => lines).toContain('end of one');
  update('mine', spec);
  expect(await get()).toBe('200 one');
});

test('a version that FC would refuse changes nothing', async () => {
  const { get, update, reload, spec } = await deploy();
  expect(() => update('mine', { ...spec, env: { FC_REGION: 'x' } })).toThrow(/FC_REGION is not allowed/);
  const timer = { triggerName: 't', triggerType: 'timer', triggerConfig: { cronExpression: 'often' } };
  expect(() => update('mine', { ...spec, triggers: [timer] })).toThrow(/is not valid/);
  expect(await get()).toBe('200 one');
  expect(() => reload('nowhere')).toThrow(/'nowhere' does not exist/);
});
