import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startFront } from '../../../../emulator/fc/front.ts';
import { functionsOfManifest } from '../../../../emulator/fc/functions-of-manifest.ts';
import { builtFunctions } from '../../../support/built-functions.ts';
import { fcClient } from '../../../support/fc-client.ts';
import { ECHO } from '../../../support/front-of.ts';
import { resolveManifest } from '../../../support/resolve-manifest.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../../../..');

async function projectWith(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(root, file, '..'), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return root;
}

function manifestOf(props: Record<string, unknown>, component = 'fc3') {
  const defaults = {
    functionName: 'mine',
    runtime: 'nodejs20',
    code: './dist/mine',
    handler: 'index.handler',
  };
  return { name: 'app', resources: { mine: { component, props: { ...defaults, ...props } } } };
}

describe('the functions of a manifest', () => {
  test('have FC’s defaults where it says nothing', async () => {
    const root = await projectWith({ 'dist/mine/index.js': ECHO });
    expect(functionsOfManifest(manifestOf({}), { root })).toEqual({
      mine: {
        handlerPath: join(root, 'dist/mine/index.js'),
        codeDir: join(root, 'dist/mine'),
        handler: 'index.handler',
        timeoutSeconds: 3,
        memoryMb: 512,
        env: {},
        triggers: [],
      },
    });
  });

  test('have all that it says', async () => {
    const root = await projectWith({ 'code/src/api.mjs': 'export const run = () => 1;' });
    const arn = 'acs:fc:cn-hangzhou:0000000000000000:functions/other';
    const trigger = {
      triggerName: 'uploads',
      triggerType: 'oss',
      qualifier: 'LATEST',
      sourceArn: 'acs:oss:cn-hangzhou:0000000000000000:examplebucket',
      triggerConfig: { events: ['oss:ObjectCreated:PutObject'] },
    };
    const asyncInvokeConfig = {
      maxAsyncRetryAttempts: 0,
      maxAsyncEventAgeInSeconds: 60,
      asyncTask: true,
      destinationConfig: { onSuccess: { destination: arn }, onFailure: { destination: arn } },
    };
    const props = {
      code: { src: './code' },
      handler: 'src/api.run',
      timeout: 60,
      memorySize: 1024,
      concurrencyConfig: { reservedConcurrency: 2 },
      environmentVariables: { A: '1', EMPTY: '' },
      role: 'acs:ram::0000000000000000:role/mine',
      instanceLifecycleConfig: {
        initializer: { handler: 'src/api.initialize', timeout: 10 },
        preStop: { handler: 'src/api.preStop' },
      },
      asyncInvokeConfig,
      triggers: [trigger],
    };
    expect(functionsOfManifest(manifestOf(props), { root })).toEqual({
      mine: {
        handlerPath: join(root, 'code/src/api.mjs'),
        codeDir: join(root, 'code'),
        handler: 'src/api.run',
        timeoutSeconds: 60,
        memoryMb: 1024,
        reservedConcurrency: 2,
        env: { A: '1', EMPTY: '' },
        role: 'acs:ram::0000000000000000:role/mine',
        initializer: { handler: 'src/api.initialize', timeoutSeconds: 10 },
        preStop: { handler: 'src/api.preStop', timeoutSeconds: 3 },
        asyncInvokeConfig,
        triggers: [trigger],
      },
    });
  });

  test('run, deep handlers, hooks and custom runtimes included', async () => {
    const api = `
      let ready = 'no';
      export const initialize = async () => { ready = 'yes'; };
      export const run = async (event, context) =>
        JSON.stringify({ ready, cwd: process.cwd(), handler: context.function.handler, code: process.env.FC_FUNC_CODE_PATH });`;
    const server = `#!/usr/bin/env node
      require('node:http').createServer((request, response) => response.end(request.url + process.argv[2]))
        .listen(Number(process.env.FC_CUSTOM_LISTEN_PORT), '0.0.0.0');`;
    const root = await projectWith({ 'code/src/api.mjs': api, 'web/server.js': server });
    const triggers = [
      {
        triggerName: 'http',
        triggerType: 'http',
        triggerConfig: { authType: 'anonymous', methods: ['GET'] },
      },
    ];
    const initializer = { handler: 'src/api.initialize', timeout: 3 };
    const manifest = {
      resources: {
        api: {
          component: 'fc3',
          props: {
            ...{ functionName: 'api', runtime: 'nodejs20', code: './code', handler: 'src/api.run', triggers },
            instanceLifecycleConfig: { initializer },
          },
        },
        web: {
          component: 'fc3',
          props: {
            ...{ functionName: 'web', runtime: 'custom.debian12', code: './web', triggers },
            ...{ customRuntimeConfig: { command: ['node'], args: ['server.js', '!'], port: 9000 } },
            instanceConcurrency: 20,
          },
        },
      },
    };
    const functions = functionsOfManifest(manifest, { root });
    const front = await startFront({ functions, port: 0, log: () => undefined });
    onTestFinished(() => front.close());
    expect(await (await fetch(`${front.url}/api`)).json()).toEqual({
      ready: 'yes',
      cwd: join(root, 'code'),
      handler: 'src/api.run',
      code: join(root, 'code'),
    });
    expect(await (await fetch(`${front.url}/web/a?b`)).text()).toBe('/web/a?b!');
  });

  test('of a custom runtime run its bootstrap, with the arguments that stand there', async () => {
    const bootstrap = '#!/bin/sh\necho "started with $1" >&2\nexec sleep 60\n';
    const root = await projectWith({ 'dist/mine/bootstrap': bootstrap });
    await chmod(join(root, 'dist/mine/bootstrap'), 0o755);
    const props = { runtime: 'custom', customRuntimeConfig: { args: ['an argument'] } };
    const functions = functionsOfManifest(manifestOf(props), { root });
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const front = await startFront({ functions, port: 0, log, startLimitMs: 300 });
    onTestFinished(() => front.close());
    await fcClient(front)('mine');
    expect(lines).toContain('started with an argument');
  });

  test.each([
    [
      { runtime: 'python3.10' },
      /mine: the runtime python3\.10 does not run here\. nodejs20, nodejs18, custom/,
    ],
    [{ runtime: 'custom-container' }, /the runtime custom-container does not run here/],
    [
      { code: './dist/other' },
      /mine: dist\/other\/index\.js does not exist\. Build the functions first: npm run build/,
    ],
    [{ runtime: 'custom' }, /mine: dist\/mine\/bootstrap does not exist/],
    [
      { instanceConcurrency: 10 },
      /instanceConcurrency is 10, and built-in runtimes take one request at a time/,
    ],
    [
      { environmentVariables: { A: 1 } },
      /resources\.mine\.props\.environmentVariables\.A is 1, and should be a text/,
    ],
    [{ functionName: undefined }, /resources\.mine\.props\.functionName is missing, and should be a text/],
    [{ triggers: {} }, /resources\.mine\.props\.triggers is \{\}, and should be a list/],
    [{ timeout: 'long' }, /props\.timeout is "long", and should be a number above 0/],
  ])('%j is refused in a sentence', async (props, message) => {
    const root = await projectWith({ 'dist/mine/index.js': ECHO });
    expect(() => functionsOfManifest(manifestOf(props), { root })).toThrow(message);
  });

  test('of another component are refused, and so is what is no manifest', async () => {
    expect(() => functionsOfManifest(manifestOf({}, 'oss'), { root: '/' })).toThrow(
      /The resource mine has the component oss, and only fc3 runs here/,
    );
    for (const broken of [undefined, null, [], 'text', {}, { resources: [] }]) {
      expect(() => functionsOfManifest(broken, { root: '/' })).toThrow(/should be a mapping/);
    }
    const { mine } = manifestOf({}).resources;
    const root = await projectWith({ 'dist/mine/index.js': ECHO });
    expect(() => functionsOfManifest({ resources: { a: mine, b: mine } }, { root })).toThrow(
      /Two resources have the function name mine/,
    );
  });
});

describe('credentials', () => {
  const credentials = { accessKeyId: 'id', accessKeySecret: 'secret', securityToken: 'token' };
  const SEES = `exports.handler = async (event, { credentials }) =>
    JSON.stringify({ credentials, id: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID });`;

  test.each([
    ['reach a function with a role', { role: 'acs:ram::0000000000000000:role/x' }, { credentials, id: 'id' }],
    ['stay away from one without', {}, { credentials: {} }],
  ])('%s', async (_what, props, seen) => {
    const root = await projectWith({ 'dist/mine/index.js': SEES });
    const functions = functionsOfManifest(manifestOf(props), { root });
    const account = { accountId: '0000000000000000', region: 'cn-hangzhou', credentials };
    const front = await startFront({ functions, account, port: 0, log: () => undefined });
    onTestFinished(() => front.close());
    const { body } = await fcClient(front)('mine');
    expect(JSON.parse(body.toString())).toEqual(seen);
  });
});

test('our own manifest, as the real s resolves it, runs the callback that is deployed', async () => {
  const [manifest] = await Promise.all([resolveManifest(), builtFunctions()]);
  const functions = functionsOfManifest(manifest, { root: ROOT });
  expect(Object.keys(functions)).toEqual(expect.arrayContaining(['callback', 'migrate']));
  const lines: string[] = [];
  const front = await startFront({ functions, port: 0, log: (line) => lines.push(line) });
  onTestFinished(() => front.close());

  const unsigned = await fetch(`${front.url}/callback`, { method: 'POST', body: '{}' });
  expect(unsigned.status).toBe(401);
  expect(await unsigned.json()).toMatchObject({ error: { code: expect.any(String) } });
  expect(lines.join('\n')).toMatch(/FC Initialize End RequestId: 1-\S+\n/);
  expect((await fetch(`${front.url}/callback`)).status).toBe(403);
  expect((await fetch(`${front.url}/migrate`, { method: 'POST' })).status).toBe(404);
  const { status, headers } = await fcClient(front)('callback', '{}');
  expect({ status, error: headers['x-fc-error-type'] }).toEqual({ status: 200, error: undefined });
});
