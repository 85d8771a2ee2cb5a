import { renameSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { watchSources } from '../../scripts/lib/start/watch-sources.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Until the file system has told of it. */
const NOTICE_MS = 30;

async function watchFolder(onChange?: () => Promise<void>) {
  const root = await temporaryFolder();
  await mkdir(join(root, 'functions/callback'), { recursive: true });
  const calls: string[][] = [];
  const watcher = watchSources({
    root,
    folders: ['functions'],
    files: ['s.yaml'],
    async onChange(changed) {
      calls.push([...changed].sort());
      await onChange?.();
    },
  });
  onTestFinished(watcher.close);
  const write = (name: string) => writeFile(join(root, name), `${Math.random()}`);
  const settle = async () => {
    await sleep(NOTICE_MS);
    await watcher.settled();
  };
  return { root, calls, write, settle, watcher };
}

test('a changed file is told of, wherever it lies below a folder, and one in the root', async () => {
  const { calls, write, settle } = await watchFolder();
  await write('functions/callback/index.ts');
  await settle();
  expect(calls).toEqual([['functions/callback/index.ts']]);
  await write('s.yaml');
  await settle();
  expect(calls.at(-1)).toEqual(['s.yaml']);
});

test('many changes at once are told of together', async () => {
  const { root, calls, write, settle } = await watchFolder();
  const names = ['a.ts', 'b.ts', 'c.ts'];
  for (const name of names) await write(name);
  // In one go: a disk may be busy for longer than a pause between changes lasts.
  for (const name of names) renameSync(join(root, name), join(root, 'functions', name));
  await settle();
  expect(calls).toEqual([['functions/a.ts', 'functions/b.ts', 'functions/c.ts']]);
});

test('a new folder is watched, and what an editor moves into place', async () => {
  const { root, calls, write, settle } = await watchFolder();
  await mkdir(join(root, 'functions/new'));
  await settle();
  await write('functions/new/.index.ts.swp');
  await rename(join(root, 'functions/new/.index.ts.swp'), join(root, 'functions/new/index.ts'));
  await settle();
  expect(calls.flat()).toContain('functions/new/index.ts');
});

test('other files are left alone', async () => {
  const { root, calls, write, settle } = await watchFolder();
  await mkdir(join(root, 'functions/node_modules'), { recursive: true });
  for (const name of ['README.md', 'functions/index.ts~', 'functions/.hidden', 'functions/4913'])
    await write(name);
  await settle();
  expect(calls).toEqual([]);
});

test('a change during the work is worked on after it, and only then all is settled', async () => {
  let working = 0;
  let most = 0;
  const { calls, write, settle } = await watchFolder(async () => {
    working += 1;
    most = Math.max(most, working);
    await sleep(150);
    working -= 1;
  });
  await write('functions/a.ts');
  await expect.poll(() => calls, { interval: 5 }).toHaveLength(1);
  await write('functions/b.ts');
  await settle();
  expect(calls).toEqual([['functions/a.ts'], ['functions/b.ts']]);
  expect([working, most]).toEqual([0, 1]);
});

test('nothing is told of any more, and nobody waits, once it is closed', async () => {
  const { root, calls, write, watcher } = await watchFolder();
  await write('functions/a.ts');
  await sleep(NOTICE_MS);
  watcher.close();
  await watcher.settled();
  await rm(join(root, 'functions'), { recursive: true });
  await sleep(100);
  expect(calls).toEqual([]);
});
