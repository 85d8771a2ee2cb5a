import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedRequest, signingKey } from '../support/callback-events.ts';
import { httpText, sampleOf } from '../support/captured-http.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const CAPTURE = sampleOf('documentation-2018-full-request');

describe('npm run explain', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'explain-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function explain(text: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    const file = path.join(folder, 'request.http');
    await writeFile(file, text);
    return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      const all = ['--import', 'tsx', 'scripts/explain.ts', ...(args.includes('-') ? [] : [file]), ...args];
      const child = execFile(
        process.execPath,
        all,
        { cwd: ROOT, env: { ...process.env, ...env } },
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
      child.stdin?.end(text);
    });
  }

  it('exits with 0 only for what verifies as it is', async () => {
    expect(await explain(httpText(CAPTURE))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^It verifies/),
    });
    expect(await explain(httpText(CAPTURE), ['-'])).toMatchObject({ code: 0 });
  });

  it('reads a head with the marks that curl -v gives it', async () => {
    const [head, body] = httpText(CAPTURE).split(/\r?\n\r?\n/);
    const lines = head?.split(/\r?\n/).map((line) => `> ${line}`) ?? [];
    const marked = [...lines, '> ', body].join('\n');
    expect(await explain(marked)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^It verifies/) });
  });

  it('exits with 1 for what does not, and says what CALLBACK_PATH would do about it', async () => {
    const moved = httpText({ ...CAPTURE, target: '/prod/x' });
    const { code, stdout } = await explain(moved, ['--path', '/']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^It does NOT verify: stage-prefix-added$/m);
    expect(stdout).toContain('With CALLBACK_PATH=/ it verifies.');
    expect(stdout).toContain('arrived: "/prod/x\\nfilename=');
  });

  it('takes the path and query of CALLBACK_URL for evidence, and prints JSON', async () => {
    const sample = sampleOf('documentation-2015');
    const env = { CALLBACK_URL: 'https://callback.example.com/index.php?id=1&index=2' };
    const { code, stdout } = await explain(httpText({ ...sample, target: '/moved' }), ['--json'], env);
    expect(code).toBe(1);
    const { verifies, findings, signedPath, signedQuery } = JSON.parse(stdout);
    expect({ verifies, signedPath, signedQuery }).toEqual({
      verifies: false,
      signedPath: '/index.php',
      signedQuery: '?id=1&index=2',
    });
    expect(findings.map(({ name }: { name: string }) => name)).toEqual(['path-rewritten', 'query-dropped']);
  });

  it('verifies with the key of a local emulator', async () => {
    const { target, headers, body } = signedRequest({ body: 'object=%24%7Bobject%7D&etag=${etag}' });
    const pem = path.join(folder, 'key.pem');
    await writeFile(pem, signingKey.publicKey.export({ type: 'spki', format: 'pem' }));
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const text = [`POST ${target} HTTP/1.1`, ...lines, '', body.toString()].join('\n');
    const { code, stdout } = await explain(text, ['--key', pem]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^It verifies, and the function would still refuse it: variable_unresolved$/m);
    expect(stdout).toMatch(/^variable_unresolved: OSS sent a placeholder instead of a value\./m);
    expect(stdout).toMatch(/^ {2}What to do: Write \$\{object\}, with braces/m);
  });

  it('exits with 2 for what cannot be read', async () => {
    for (const text of ['', 'no request', '{"rawPath":1}', '{', 'POST / HTTP/1.1\nno header\n\n'])
      expect(await explain(text)).toMatchObject({ code: 2, stdout: '' });
    expect(await explain(httpText(CAPTURE), ['--key', path.join(folder, 'none.pem')])).toMatchObject({
      code: 2,
    });
    expect(await explain('', ['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage:'),
    });
  });
});
