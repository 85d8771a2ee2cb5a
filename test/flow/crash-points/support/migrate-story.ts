import { expect, vi } from 'vitest';
import type { TestDatabase } from '../../../support/create-database.ts';
import type { Done } from './done.ts';
import { invokeNow } from './heal.ts';
import { MIGRATIONS } from './migrations.ts';
import { type Story, watch } from './story.ts';
import type { World } from './world.ts';

const FUNCTION_NAME = 'migrate';
/** There is no upload. */
const NOTHING: Done = { effects: {}, invocations: {} };

/** All that is in it, as text. */
async function describeSchema({ sql }: TestDatabase): Promise<string[]> {
  const rows = await sql<{ what: string }[]>`
    select concat_ws(' ', table_name, column_name, data_type, column_default, is_nullable) as what
      from information_schema.columns where table_schema = 'public'
    union all
    select indexdef from pg_indexes where schemaname = 'public'
    union all
    select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      from pg_constraint where connamespace = 'public'::regnamespace
    union all
    select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    union all
    select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    order by what`;
  return rows.map(({ what }) => what);
}

async function appliedIn({ sql }: TestDatabase): Promise<string[]> {
  const [table] = await sql`select to_regclass('public.pgmigrations') as name`;
  if (table?.name === null) return [];
  const rows = await sql<{ name: string }[]>`select name from pgmigrations order by id`;
  return rows.map(({ name }) => name);
}

/** Nobody has to wait for a run that was killed. */
async function expectNoLock({ sql }: TestDatabase): Promise<void> {
  const locks = () => sql`
    select from pg_locks join pg_database on pg_database.oid = database
    where locktype = 'advisory' and datname = current_database()`;
  await vi.waitUntil(async () => (await locks()).length === 0, { timeout: 30_000 });
}

/** Applies what is not applied, all of it or nothing. */
async function expectWell({ database, emptyDatabase }: World): Promise<void> {
  expect(await appliedIn(emptyDatabase)).toEqual(MIGRATIONS);
  expect(await describeSchema(emptyDatabase)).toEqual(await describeSchema(database));
}

/** The first deployment: there is nothing in the database. */
export const migrateStory: Story = {
  functionName: FUNCTION_NAME,
  done: NOTHING,
  async play(world, crashPoint) {
    const { emptyDatabase } = world;
    await emptyDatabase.sql`drop schema public cascade`;
    await emptyDatabase.sql`create schema public`;
    const work = async () => void (await invokeNow(world, FUNCTION_NAME));
    const watched = await watch(world, FUNCTION_NAME, work, crashPoint);
    return {
      ...watched,
      async heal() {
        await expectNoLock(emptyDatabase);
        const applied = await appliedIn(emptyDatabase);
        const missing = MIGRATIONS.slice(applied.length);
        expect([0, MIGRATIONS.length]).toContain(missing.length);
        expect(await invokeNow(world, FUNCTION_NAME)).toEqual({ applied: missing });
        await expectNoLock(emptyDatabase);
        await expectWell(world);
        return { healing: missing.length === 0 ? 'at once' : 'next run', ...NOTHING };
      },
    };
  },
};
