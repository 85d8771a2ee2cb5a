import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BuildReport, buildFunctions } from '../../scripts/build.ts';
import { projectWithUploads } from '../support/project-with-uploads.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, '..', '..');
const DIST = path.join(ROOT, 'dist');
const MAX_CALLBACK_BYTES = 400_000;
const NO_UPLOADS = `import { defineUploads } from './shared/uploads/define-uploads.ts';\nexport default defineUploads({});`;

/** Runs a script in bare Node, outside the repository's tools, and hands back what it prints as JSON. */
async function inBareNode(script: string, module: string, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['-e', script, path.resolve(DIST, module)], { env });
  return JSON.parse(stdout);
}

const CALLBACK_ENV = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  TICKET_SECRETS: 'a-secret-that-is-long-enough-for-it',
  BUCKETS: 'examplebucket',
  OSS_REGION: 'cn-hangzhou',
  OSS_ACCESS_KEY_ID: 'id',
  OSS_ACCESS_KEY_SECRET: 'secret',
  LOG_LEVEL: 'silent',
};

/** All that the callback function has loaded, after that code has run on it. */
async function filesLoadedBy(code: string): Promise<string[]> {
  const script = `
    const callback = require(process.argv[1]);
    const list = () => process.exit(console.log(JSON.stringify(Object.keys(require.cache))));
    (async () => { ${code} })().then(list);`;
  return (await inBareNode(script, 'callback', CALLBACK_ENV)) as string[];
}

/** The source files of that. */
async function sourcesLoadedBy(code: string): Promise<string[]> {
  const files = await filesLoadedBy(code);
  const maps = await Promise.all(files.map((file) => readFile(`${file}.map`, 'utf8')));
  return maps.flatMap((map) =>
    (JSON.parse(map).sources as string[]).map((source) =>
      path.relative(ROOT, path.resolve(DIST, 'callback', source)),
    ),
  );
}

describe('the build', () => {
  let report: BuildReport;
  beforeAll(async () => {
    report = await buildFunctions();
  });

  it('makes one bundle for each function', async () => {
    const folders = await readdir(path.join(ROOT, 'functions'));
    const withEntry = folders.filter((name) => existsSync(path.join(ROOT, 'functions', name, 'index.ts')));
    expect(report.functions.map(({ name }) => name)).toEqual(withEntry.sort());
    expect((await readdir(DIST)).sort()).toEqual(withEntry.sort());
  });

  it('keeps the callback function small, and reports its true size', async () => {
    const { neededBytes, files = [] } = report.functions.find(({ name }) => name === 'callback') ?? {};
    const loaded = await filesLoadedBy('await callback.initialize({});');
    const sizes = await Promise.all(loaded.map(async (file) => (await stat(file)).size));
    expect(neededBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
    expect(neededBytes).toBeLessThanOrEqual(MAX_CALLBACK_BYTES);
    const { size } = await stat(path.join(DIST, 'callback', 'index.js'));
    expect(files.find((file) => file.path === 'dist/callback/index.js')?.bytes).toBe(size);
  });

  it('fails for an uploads.ts with which too much would be loaded for a request', async () => {
    const root = await projectWithUploads(`
      import { defineUploads } from './shared/uploads/define-uploads.ts';
      import { words } from './words.ts';
      export default defineUploads({ a: { prefix: '', respond: () => ({ words }) } });`);
    await writeFile(path.join(root, 'words.ts'), `export const words = '${'word '.repeat(100_000)}';`);
    await expect(buildFunctions(root)).rejects.toThrow(/functions\/callback would load 6\d{5} bytes/);
  });

  it('makes modules that load in bare Node', async () => {
    const script = 'console.log(JSON.stringify(Object.keys(require(process.argv[1]))))';
    expect(await inBareNode(script, 'callback')).toEqual(['handler', 'initialize']);
    expect(await inBareNode(script, 'migrate')).toEqual(['handler']);
  });

  it('loads with the callback function what connects to the database, and no more', async () => {
    const sources = await sourcesLoadedBy('');
    expect(sources).toContain('node_modules/postgres/src/connection.js');
    const rest = ['zod', '@middy', 'ioredis', 'functions/callback/serving.ts', 'uploads.ts'];
    expect(sources.filter((source) => rest.some((name) => source.includes(name)))).toEqual([]);
  });

  it('loads no module of Node.js at a cold start that it may never need, or only later', async () => {
    // Not with -e: for that Node.js loads modules of its own accord.
    const file = path.join(await temporaryFolder(), 'list-modules.cjs');
    const loaded = async (after: string) => {
      const list = 'console.log(JSON.stringify(process.moduleLoadList))';
      await writeFile(file, `require(${JSON.stringify(path.join(DIST, 'callback'))}); ${after}; ${list}`);
      const { stdout } = await run(process.execPath, [file], { env: {} });
      return JSON.parse(stdout) as string[];
    };
    const names = [
      'https',
      'http',
      'tls',
      'os',
      'perf_hooks',
      'crypto',
      'internal/webstreams/readablestream',
    ];
    const notNeededYet = names.map((name) => `NativeModule ${name}`);
    const loadedOf = (list: string[]) => notNeededYet.filter((name) => list.includes(name));
    expect(loadedOf(await loaded(''))).toEqual([]);
    expect(loadedOf(await loaded('require("node:https"); require("node:crypto")'))).toEqual(
      expect.arrayContaining(['NativeModule tls', 'NativeModule crypto']),
    );
  });

  it('loads while it connects to the database all that a request needs, in the initializer', async () => {
    const sources = await sourcesLoadedBy('await callback.initialize({});');
    const needed = ['uploads.ts', 'functions/callback/serving.ts', 'shared/oss/oss.ts', 'shared/jobs/acs.ts'];
    expect(sources).toEqual(expect.arrayContaining(needed));
    expect(sources.filter((source) => source.includes('ioredis'))).toEqual([]);
  });

  it('calls back from the initializer, once and with no error, also when it cannot do its work', async () => {
    const script = `
      const said = [];
      require(process.argv[1])
        .initialize({}, (...args) => said.push(args))
        .then(() => process.exit(console.log(JSON.stringify(said))));`;
    expect(await inBareNode(script, 'callback', { LOG_LEVEL: 'silent' })).toEqual([[]]);
  });

  it('asks for the connection to the database before it loads the rest', async () => {
    const script = `
      const { Socket } = require('node:net');
      const steps = [];
      const { connect } = Socket.prototype;
      Socket.prototype.connect = function (...args) {
        steps.push('connect');
        return connect.apply(this, args);
      };
      const callback = require(process.argv[1]);
      const Module = require('node:module');
      const load = Module._load;
      Module._load = (name, ...more) => {
        if (name.includes('serving')) steps.push('load');
        return load(name, ...more);
      };
      callback.initialize({}).then(() => process.exit(console.log(JSON.stringify(steps.slice(0, 2)))));`;
    expect(await inBareNode(script, 'callback', CALLBACK_ENV)).toEqual(['connect', 'load']);
  });

  it('puts ioredis beside it, with its named exports', async () => {
    const script = 'console.log(JSON.stringify(typeof require(process.argv[1]).Redis))';
    expect(await inBareNode(script, 'callback/ioredis.js')).toBe('function');
    const files = await readdir(path.join(DIST, 'callback'));
    const texts = await Promise.all(
      files
        .filter((file) => file.endsWith('.js'))
        .map((file) => readFile(path.join(DIST, 'callback', file), 'utf8')),
    );
    expect(texts.filter((text) => text.includes('require("./ioredis.js")'))).toHaveLength(1);
  });

  it('writes a source map without the sources, and without paths of this machine', async () => {
    const map = JSON.parse(await readFile(path.join(DIST, 'callback', 'index.js.map'), 'utf8'));
    expect(map.sourcesContent).toBeUndefined();
    expect(map.sources).toContain('../../functions/callback/index.ts');
    expect(map.sources.filter((source: string) => path.isAbsolute(source))).toEqual([]);
  });

  it('puts the migrations beside the function that applies them', async () => {
    const sources = await readdir(path.join(ROOT, 'shared', 'store', 'migrations'));
    const copied = await readdir(path.join(DIST, 'migrate', 'migrations'));
    expect(copied.sort()).toEqual(sources.filter((name) => name.endsWith('.sql')).sort());
  });

  it('removes what an earlier build left', async () => {
    const root = await projectWithUploads(NO_UPLOADS);
    const dist = path.join(root, 'dist');
    for (const folder of ['gone', 'migrate']) await mkdir(path.join(dist, folder), { recursive: true });
    await writeFile(path.join(dist, 'gone', 'index.js'), '');
    await writeFile(path.join(dist, 'migrate', 'stale.js'), '');
    await buildFunctions(root);
    expect(existsSync(path.join(dist, 'gone'))).toBe(false);
    expect(existsSync(path.join(dist, 'migrate', 'stale.js'))).toBe(false);
    expect(existsSync(path.join(dist, 'migrate', 'index.js'))).toBe(true);
  });

  it('leaves files alone that did not change', async () => {
    const file = path.join(DIST, 'callback', 'index.js');
    const before = await stat(file);
    await buildFunctions();
    expect((await stat(file)).mtimeMs).toBe(before.mtimeMs);
  });

  it.each([
    [
      'a kind that is not valid',
      'export default defineUploads({ Photo: { prefix: "a/" } });',
      'kind "Photo"',
    ],
    [
      'a result that is not valid',
      'export default defineUploads({ photo: { prefix: "a/", thumbnails: { s: { width: 1, format: "bmp" } } } });',
      'uploads.ts: kind "photo": thumbnails.s.format is "bmp": write one of jpg, png',
    ],
    ['code that throws', 'throw new Error("no such thing");', 'uploads.ts cannot be loaded: no such thing'],
    ['code that ends the process', 'process.exit(0);', 'uploads.ts cannot be loaded: It ends the process.'],
    ['output and an end', 'process.stdout.write("bye"); process.exit(0);', 'It ends the process.'],
    [
      'no default',
      'export const uploads = defineUploads({});',
      'write "export default defineUploads({ … })"',
    ],
    ['a number', 'export default 5;', 'write "export default defineUploads({ … })"'],
    ['kinds that nothing has checked', 'export default {};', 'write "export default defineUploads({ … })"'],
    [
      'a function',
      'export default async () => defineUploads({});',
      'write "export default defineUploads({ … })"',
    ],
  ])('fails for an uploads.ts with %s, and says so', async (_, code, message) => {
    const imports = "import { defineUploads } from './shared/uploads/define-uploads.ts';";
    const root = await projectWithUploads(`${imports}\nvoid defineUploads;\n${code}`);
    await expect(buildFunctions(root)).rejects.toThrow(message);
    expect(existsSync(path.join(root, 'dist'))).toBe(false);
  });

  it('puts the hooks of uploads.ts beside each function, and loads none of them at a cold start', async () => {
    const root = await projectWithUploads(`
      import { defineUploads } from './shared/uploads/define-uploads.ts';
      export default defineUploads({ a: { prefix: '', onUploaded: () => import('./hooks/after-photo.ts') } });`);
    await mkdir(path.join(root, 'hooks'));
    await writeFile(
      path.join(root, 'hooks', 'after-photo.ts'),
      `export default () => console.log('a photo');`,
    );
    await buildFunctions(root);
    for (const name of ['callback', 'on-uploaded']) {
      const folder = path.join(root, 'dist', name);
      const scripts = (await readdir(folder)).filter((file) => file.endsWith('.js'));
      const texts = await Promise.all(scripts.map((file) => readFile(path.join(folder, file), 'utf8')));
      const holders = scripts.filter((_, index) => texts[index]?.includes('a photo'));
      expect(holders).toEqual(['hooks-after-photo.js']);
    }
  });

  it.each([
    ['a package in CommonJS', 'ioredis', 'Redis'],
    ['an ES module', 'zod/mini', 'object'],
  ])('lets a hook load %s by what it exports, at no cost for the requests', async (_, name, exported) => {
    const root = await projectWithUploads(`
      import { defineUploads } from './shared/uploads/define-uploads.ts';
      export default defineUploads({ a: { prefix: '', onUploaded: () => import('./hook.ts') } });`);
    await writeFile(
      path.join(root, 'hook.ts'),
      `export default async () => typeof (await import('${name}')).${exported};`,
    );
    const { functions } = await buildFunctions(root);
    expect(functions.find((built) => built.name === 'callback')?.neededBytes).toBeLessThan(150_000);
    const folder = path.join(root, 'dist', 'on-uploaded');
    const script = 'require(process.argv[1]).default().then((type) => console.log(JSON.stringify(type)))';
    expect(await inBareNode(script, path.join(folder, 'hook.js'))).toBe('function');
  });

  it.each([
    ['throws', 'throw new Error("no good");', 'functions/callback cannot be loaded: no good'],
    ['ends the process', 'process.exit(3);', 'functions/callback cannot be loaded: It ends the process.'],
    ['asks for import.meta.url', 'console.log(import.meta.url);', 'functions/callback/serving.ts:1'],
    ['waits at its top level', 'await Promise.resolve();', 'functions/callback/serving.ts:1'],
  ])(
    'fails for a function of which a part that is loaded later %s, and says where',
    async (_, code, message) => {
      const root = await projectWithUploads(NO_UPLOADS);
      const part = path.join(root, 'functions', 'callback', 'serving.ts');
      await writeFile(part, `${code}\n${await readFile(part, 'utf8')}`);
      await expect(buildFunctions(root)).rejects.toThrow(message);
    },
  );

  it.each([
    ['serving', 'internal'],
    ['uploads', 'config_invalid'],
  ])('answers with JSON while its %s cannot be loaded, and tries again', async (name, code) => {
    const folder = path.join(await temporaryFolder(), 'callback');
    await cp(path.join(DIST, 'callback'), folder, { recursive: true });
    const [part = ''] = (await readdir(folder)).filter((file) =>
      new RegExp(`^${name}-\\w+\\.js$`).test(file),
    );
    await rename(path.join(folder, part), path.join(folder, 'gone'));
    const script = `
      const { handler } = require(process.argv[1]);
      const folder = process.argv[1];
      (async () => {
        const event = Buffer.from('{"rawPath":"/","headers":{},"requestContext":{"http":{"method":"POST"}}}');
        const first = await handler(event, { requestId: '1-first' });
        require('node:fs').renameSync(folder + '/gone', folder + '/${part}');
        const second = await handler(event, { requestId: '1-second' });
        process.exit(console.log(JSON.stringify([first, second])));
      })();`;
    const answers = (await inBareNode(script, folder, CALLBACK_ENV)) as {
      statusCode: number;
      body: string;
    }[];
    const errors = answers.map(({ statusCode, body }) => ({ statusCode, ...JSON.parse(body).error }));
    expect(errors).toMatchObject([
      { statusCode: 500, code, requestId: '1-first' },
      { statusCode: 401, code: 'signature_missing', requestId: '1-second' },
    ]);
  });

  it('fails for a function that does not load, or has no handler', async () => {
    const root = await projectWithUploads(NO_UPLOADS);
    const entry = path.join(root, 'functions', 'migrate', 'index.ts');
    await writeFile(entry, 'export const handle = 1;');
    await expect(buildFunctions(root)).rejects.toThrow('functions/migrate/index.ts exports no handler.');
    await writeFile(entry, 'export const handler = missing.member;');
    await expect(buildFunctions(root)).rejects.toThrow(
      'functions/migrate cannot be loaded: missing is not defined',
    );
  });
});
