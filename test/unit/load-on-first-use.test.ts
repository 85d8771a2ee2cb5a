import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCode } from '../../scripts/lib/bundle-function.ts';

const ROOT = path.join(import.meta.dirname, '../..');

const PACKAGE = `export * from 'node:dns';`;
const FUNCTION = (folder: string): string => `
  import net from 'node:net';
  import Stream, { Readable } from 'stream';
  import * as crypto from 'node:crypto';
  import { createHash, timingSafeEqual } from 'node:crypto';
  import { ADDRCONFIG } from ${JSON.stringify(path.join(folder, 'package.mjs'))};
  export const use = {
    default: () => net.isIP('127.0.0.1'),
    named: () => createHash('md5').update('x').digest('hex'),
    namespace: () => crypto.createHash === createHash && 'randomBytes' in crypto,
    extended: () => { class Own extends Readable {} return new Own() instanceof Stream; },
    again: () => timingSafeEqual === timingSafeEqual,
    absent: () => crypto.nothingOfThisName,
    'passed on': () => typeof ADDRCONFIG,
  };
`;

/** What is loaded of Node before, and by, the use of each. */
const HARNESS = `
  const isLoaded = (name) => process.moduleLoadList.includes('NativeModule ' + name);
  const loaded = () => ['net', 'stream', 'crypto'].filter(isLoaded);
  const before = loaded();
  const { use } = require('./index.js');
  const imported = loaded();
  const results = Object.entries(use).map(([name, run]) => [name, run(), loaded()]);
  require('node:fs').writeSync(1, JSON.stringify({ before, imported, results }));
`;

interface Report {
  before: string[];
  imported: string[];
  results: [name: string, result: unknown, loaded: string[]][];
}

describe('a bundle loads what is of Node itself when it is first used', () => {
  let folder: string;
  let report: Report;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'first-use-'));
    await writeFile(path.join(folder, 'package.mjs'), PACKAGE);
    const files = [...(await bundleCode(FUNCTION(folder), ROOT)), ['harness.cjs', HARNESS] as const];
    for (const [file, contents] of files) await writeFile(path.join(folder, file), contents);
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(folder, 'harness.cjs')]);
    report = JSON.parse(stdout) as Report;
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('loads nothing by being imported', () => {
    expect(report.before).toEqual([]);
    expect(report.imported).toEqual([]);
  });

  it('loads each with its first use, and has all of it then', () => {
    expect(report.results).toEqual([
      ['default', 4, ['net', 'stream']],
      ['named', '9dd4e461268c8034f5c8564e155c67a6', ['net', 'stream', 'crypto']],
      ['namespace', true, ['net', 'stream', 'crypto']],
      ['extended', true, ['net', 'stream', 'crypto']],
      ['again', true, ['net', 'stream', 'crypto']],
      ['absent', null, ['net', 'stream', 'crypto']],
      ['passed on', 'number', ['net', 'stream', 'crypto']],
    ]);
  });
});
