import { afterAll } from 'vitest';
import { createDatabase, type Database } from '../../shared/store/database.ts';
import { createTestDatabase, type TestDatabase } from './create-database.ts';

/** A database of a test file's own, with a pool as functions have it. Gone when the tests of the file have finished. */
export async function databaseOfFile(options: {
  poolSize: number;
}): Promise<{ testDatabase: TestDatabase; database: Database }> {
  const testDatabase = await createTestDatabase();
  const database = createDatabase({ url: testDatabase.url, prepare: true, ...options });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });
  return { testDatabase, database };
}
