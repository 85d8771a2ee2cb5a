import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '../../shared/store/database.ts';
import { type Answer, createCallbackFunction, PHOTO_BODY, ticketFor } from '../support/callback-function.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';
import { type PgBouncer, startPgBouncer } from '../support/pgbouncer.ts';

let testDatabase: TestDatabase;
let pgBouncer: PgBouncer;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pgBouncer = await startPgBouncer(testDatabase.url);
});
afterAll(async () => {
  await pgBouncer.stop();
  await testDatabase.drop();
});

const INSTANCES = 8;
const ROUNDS = 10;

async function sendThroughManyInstances(prepare: boolean, name: string): Promise<Answer[]> {
  const databases: Database[] = Array.from({ length: INSTANCES }, () =>
    createDatabase({ url: pgBouncer.url, prepare, poolSize: 2 }),
  );
  const instances = databases.map((database) => createCallbackFunction({ database }));
  const answers: Answer[] = [];
  for (let times = 0; times < ROUNDS; times += 1) {
    const sent = instances.map((instance, index) => {
      const jti = `${name}-${times}-${index}`;
      return instance.send({ body: `${PHOTO_BODY}&ticket=${ticketFor({ jti })}` });
    });
    answers.push(...(await Promise.all(sent)));
  }
  for (const database of databases) await database.close();
  return answers;
}

describe('behind PgBouncer in transaction mode', () => {
  it('PREPARE=off records every upload, with more instances than connections to Postgres', async () => {
    const answers = await sendThroughManyInstances(false, 'unprepared');
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const [row] =
      await testDatabase.sql`select count(*)::int as rows from uploads where id like 'unprepared-%'`;
    expect(row?.rows).toBe(INSTANCES * ROUNDS);
  });

  it('PREPARE=on records them too: the driver prepares again what another connection to Postgres never saw', async () => {
    const answers = await sendThroughManyInstances(true, 'prepared');
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('PREPARE', () => {
  it.each([
    ['on', true, 1],
    ['off', false, 0],
  ])('%s: prepared statements are kept: %s', async (_, prepare, expected) => {
    const database = createDatabase({ url: testDatabase.url, prepare, poolSize: 1 });
    const ask = () =>
      database.run(
        10_000,
        (sql) => sql<{ count: number }[]>`select count(*)::int from pg_prepared_statements`,
      );
    await ask();
    expect(await ask()).toEqual([{ count: expected }]);
    await database.close();
  });
});
