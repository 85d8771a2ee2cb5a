import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';

const START = join(import.meta.dirname, '../../scripts/start');

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'demo-test-'));
  await chmod(data, 0o755);
});
afterAll(() => rm(data, { recursive: true, force: true }));

async function demo(...args: string[]) {
  const child = spawn(START, ['--demo', '--port', '0', '--data', data, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { exitCode: child.exitCode, out, err };
}

const count = (output: string, pattern: RegExp) => output.match(pattern)?.length ?? 0;

test('the demo uploads a photo, a form and a video, and all is as it should be', async () => {
  const { exitCode, out, err } = await demo();
  expect(err).toBe('');
  expect(exitCode).toBe(0);
  expect(out.match(/^\d\/3 {2}\w+/gm)).toEqual([
    '1/3  PutObject',
    '2/3  PostObject',
    '3/3  CompleteMultipartUpload',
  ]);
  expect(count(out, /^ {5}callback {3}http:\S+\/callback: 200 after \d+ ms$/gm)).toBe(3);
  expect(count(out, /^ {5}row {8}obj_\S+ {3}anything, recorded, \d+ bytes/gm)).toBe(2);
  expect(count(out, /^ {5}row {8}obj_\S+ {3}video, recorded, \d+ bytes/gm)).toBe(1);
  expect(out).toMatch(/^ {5}job {8}thumbnail, succeeded {3}_results\/videos\/\S+\/poster\.jpg, \d+ bytes$/m);
  expect(out).toMatch(/^ {5}job {8}transcode, succeeded {3}_results\/videos\/\S+\/hd\.mp4, \d+ bytes$/m);
  expect(count(out, /, 1600 × 1067$/gm)).toBe(2);
  expect(count(out, /^ {5}answer {5}200 \{"id":"obj_/gm)).toBe(3);
  expect(out).toContain('100 %');
  expect(out).toContain('All is as it should be.');
});

test('the demo says what its client gets when callbacks fail, and ends with 1', async () => {
  const { exitCode, out, err } = await demo('--fault', 'status=502');
  expect(exitCode).toBe(1);
  expect(count(out, /callback {3}http:\S+: Error status : 502\. after \d+ ms$/gm)).toBe(3);
  expect(out).toContain('answer     203 CallbackFailedError: Error status : 502.');
  expect(count(out, /WRONG {6}The status that the client got is 203, and should be 200\./g)).toBe(3);
  expect(out).toContain('Not all is as it should be');
  expect(err).toContain('Error status : 502.');
});
