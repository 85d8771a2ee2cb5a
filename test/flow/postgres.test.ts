import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findFreePort } from '../../emulator/find-free-port.ts';
import { isRunning } from '../support/is-running.ts';
import { postgresOf, query } from '../support/postgres-of.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a persistent database keeps its rows, its address and its password', async () => {
  const dataDir = await temporaryFolder();
  const first = await postgresOf(dataDir);
  await query(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  expect(isRunning(first.pid)).toBe(false);
  const second = await postgresOf(dataDir);
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a fresh start forgets what was there', async () => {
  const dataDir = await temporaryFolder();
  const first = await postgresOf(dataDir);
  await query(first.url, 'create table kept ()');
  await first.stop();
  const second = await postgresOf(dataDir, { fresh: true });
  expect(await query(second.url, `select to_regclass('kept') as found`)).toEqual([{ found: null }]);
});

test('a database that is not persistent leaves nothing behind', async () => {
  const dataDir = await temporaryFolder();
  const server = await postgresOf(dataDir, { persistent: false });
  await server.stop();
  expect(existsSync(server.directory)).toBe(false);
});

test('fsync is off for tests and on otherwise', async () => {
  const dataDir = await temporaryFolder();
  const settings = `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`;
  const fast = await postgresOf(dataDir);
  expect(await query(fast.url, settings)).toEqual([{ fsync: 'off', commit: 'off' }]);
  await fast.stop();
  const safe = await postgresOf(dataDir, { fast: false });
  expect(await query(safe.url, settings)).toEqual([{ fsync: 'on', commit: 'on' }]);
});

test('it listens on loopback alone, and asks for the password', async () => {
  const dataDir = await temporaryFolder();
  const { url } = await postgresOf(dataDir);
  expect(await query(url, `select current_setting('listen_addresses') as address`)).toEqual([
    { address: '127.0.0.1' },
  ]);
  const wrong = new URL(url);
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
});

test('a taken port is named in the error, and the data can still be used', async () => {
  const dataDir = await temporaryFolder();
  const port = await findFreePort();
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  await expect(postgresOf(dataDir, { port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use by another program.`,
  );
  await new Promise((resolve) => other.close(resolve));
  expect((await postgresOf(dataDir, { port })).port).toBe(port);
});

test('two servers run side by side in folders of their own', async () => {
  const [first, second] = await Promise.all([
    postgresOf(await temporaryFolder(), { persistent: false }),
    postgresOf(await temporaryFolder(), { persistent: false }),
  ]);
  expect(first.port).not.toBe(second.port);
});
