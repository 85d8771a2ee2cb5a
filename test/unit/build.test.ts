import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BuildReport, buildFunctions } from '../../scripts/build.ts';
import { projectWithUploads } from '../support/project-with-uploads.ts';

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, '..', '..');
const DIST = path.join(ROOT, 'dist');
const MAX_CALLBACK_BYTES = 400_000;
const NO_UPLOADS = `import { defineUploads } from './shared/uploads/define-uploads.ts';\nexport default defineUploads({});`;

/** Runs a script in bare Node, outside the repository's tools, and hands back what it prints as JSON. */
async function inBareNode(script: string, module: string, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['-e', script, path.join(DIST, module)], { env });
  return JSON.parse(stdout);
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
    const { size } = await stat(path.join(DIST, 'callback', 'index.js'));
    const files = report.functions.find(({ name }) => name === 'callback')?.files ?? [];
    expect(size).toBeLessThanOrEqual(MAX_CALLBACK_BYTES);
    expect(files.find((file) => file.path === 'dist/callback/index.js')?.bytes).toBe(size);
  });

  it('makes modules that load in bare Node', async () => {
    const script = 'console.log(JSON.stringify(Object.keys(require(process.argv[1]))))';
    expect(await inBareNode(script, 'callback')).toEqual(['handler', 'initialize']);
    expect(await inBareNode(script, 'migrate')).toEqual(['handler']);
  });

  it('loads nothing but index.js at a cold start, so not ioredis', async () => {
    const script =
      'require(process.argv[1]); console.log(JSON.stringify(Object.keys(require.cache).map((file) => require("path").basename(file))))';
    expect(await inBareNode(script, 'callback')).toEqual(['index.js']);
  });

  it('loads no module of Node.js at a cold start that it may never need', async () => {
    const loaded = async (after: string) => {
      const listed = 'JSON.stringify(process.moduleLoadList)';
      return inBareNode(
        `const callback = require(process.argv[1]); ${after}; console.log(${listed})`,
        'callback',
      );
    };
    const rarelyNeeded = ['https', 'http', 'tls', 'os', 'perf_hooks', 'internal/webstreams/readablestream'];
    const names = rarelyNeeded.map((name) => `NativeModule ${name}`);
    expect(await loaded('')).not.toEqual(expect.arrayContaining([expect.toBeOneOf(names)]));
    expect(await loaded('require("tls"); require("https")')).toContain('NativeModule tls');
  });

  it('loads while it connects to the database what asks OSS, in the initializer', async () => {
    const env = {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      TICKET_SECRETS: 'a-secret-that-is-long-enough-for-it',
      BUCKETS: 'examplebucket',
      OSS_REGION: 'cn-hangzhou',
      OSS_ACCESS_KEY_ID: 'id',
      OSS_ACCESS_KEY_SECRET: 'secret',
      LOG_LEVEL: 'silent',
    };
    const script = `require(process.argv[1]).initialize({}).then(() => {
      console.log(JSON.stringify(process.moduleLoadList.filter((name) => name === 'NativeModule https')));
      process.exit();
    })`;
    expect(await inBareNode(script, 'callback', env)).toHaveLength(1);
  });

  it('puts ioredis beside it, with its named exports', async () => {
    const script = 'console.log(JSON.stringify(typeof require(process.argv[1]).Redis))';
    expect(await inBareNode(script, 'callback/ioredis.js')).toBe('function');
    expect(await readFile(path.join(DIST, 'callback', 'index.js'), 'utf8')).toContain(
      'require("./ioredis.js")',
    );
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
    await mkdir(path.join(DIST, 'gone'), { recursive: true });
    await writeFile(path.join(DIST, 'gone', 'index.js'), '');
    await writeFile(path.join(DIST, 'migrate', 'stale.js'), '');
    await buildFunctions();
    expect(existsSync(path.join(DIST, 'gone'))).toBe(false);
    expect(existsSync(path.join(DIST, 'migrate', 'stale.js'))).toBe(false);
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
    const read = (file: string) => readFile(path.join(root, 'dist', 'callback', file), 'utf8');
    expect(await read('hooks-after-photo.js')).toContain('a photo');
    expect(await read('index.js')).not.toContain('a photo');
    expect(await read('index.js')).toContain('require("./hooks-after-photo.js")');
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
