import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../shared/store/migrate.ts';
import { type EmptyDatabases, query, startEmptyDatabases } from '../support/empty-databases.ts';

const MIGRATIONS = path.join(import.meta.dirname, '..', '..', 'shared', 'store', 'migrations');
const START_TIMEOUT_MS = 60_000;

describe('migrate', () => {
  let databases: EmptyDatabases;
  let folder: string;
  let url: string;
  let names: string[];

  beforeAll(async () => {
    databases = await startEmptyDatabases();
    const files = await readdir(MIGRATIONS);
    names = files.filter((file) => file.endsWith('.sql')).map((file) => path.basename(file, '.sql'));
    names.sort();
  }, START_TIMEOUT_MS);
  afterAll(() => databases.stop());

  const withMigrations = async (files: Record<string, string>) => {
    folder = await mkdtemp(path.join(tmpdir(), 'migrations-'));
    for (const [name, sql] of Object.entries(files)) await writeFile(path.join(folder, name), sql);
    url = await databases.create();
    return { migrationsDir: folder };
  };

  it('applies the migrations in order, and says which', async () => {
    url = await databases.create();
    const lines: string[] = [];
    await expect(migrate(url, { log: (line) => lines.push(line) })).resolves.toEqual({ applied: names });
    expect(lines).toEqual(names.map((name) => `applying ${name}`));
    const tables = await query<{ name: string }>(
      url,
      "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
    );
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['jobs', 'uploads']));
  });

  it('applies nothing the second time', async () => {
    url = await databases.create();
    await migrate(url);
    await expect(migrate(url)).resolves.toEqual({ applied: [] });
  });

  it('applies what is new, and only that', async () => {
    const options = await withMigrations({
      '0001_a.sql': 'create table a (id int);',
      'README.md': '# not SQL',
    });
    await migrate(url, options);
    await writeFile(path.join(folder, '0002_b.sql'), 'create table b (id int);');
    await expect(migrate(url, options)).resolves.toEqual({ applied: ['0002_b'] });
    await rm(folder, { recursive: true });
  });

  it('lets one of five runs at once apply, and the others wait for it', async () => {
    const options = await withMigrations({
      '0001_slow.sql': 'create table a (id int); select pg_sleep(0.5);',
    });
    const results = await Promise.all(Array.from({ length: 5 }, () => migrate(url, options)));
    expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 0, 0, 1]);
    await rm(folder, { recursive: true });
  });

  it('leaves nothing behind when a migration fails, and names the file and the line', async () => {
    const options = await withMigrations({
      '0001_good.sql': 'create table a (id int);',
      '0002_bad.sql': 'create table b (id int);\n\ncreate table c (id nonsense);\n',
    });
    await expect(migrate(url, options)).rejects.toThrow(
      'Migration 0002_bad, line 3, failed: type "nonsense" does not exist',
    );
    await expect(query(url, 'select from a')).rejects.toThrow('relation "a" does not exist');
    await writeFile(path.join(folder, '0002_bad.sql'), 'create table b (id int);');
    await expect(migrate(url, options)).resolves.toEqual({ applied: ['0001_good', '0002_bad'] });
    await rm(folder, { recursive: true });
  });

  it('refuses a migration with a number below one that is applied', async () => {
    const options = await withMigrations({ '0002_b.sql': 'create table b (id int);' });
    await migrate(url, options);
    await writeFile(path.join(folder, '0001_a.sql'), 'create table a (id int);');
    await expect(migrate(url, options)).rejects.toThrow('Give the new migration a number behind all others');
    await rm(folder, { recursive: true });
  });

  it('gives up on a table that a long transaction holds, rather than hold up all traffic', async () => {
    const options = await withMigrations({ '0001_a.sql': 'create table a (id int);' });
    await migrate(url, options);
    await writeFile(path.join(folder, '0002_b.sql'), 'alter table a add column b int;');
    const holder = new Client({ connectionString: url });
    await holder.connect();
    await holder.query('begin; lock table a;');
    const running = migrate(url, { ...options, lockTimeoutMs: 100 });
    await expect(running).rejects.toThrow('A table is in use by a long transaction');
    await holder.end();
    await expect(migrate(url, options)).resolves.toEqual({ applied: ['0002_b'] });
    await rm(folder, { recursive: true });
  });
});
