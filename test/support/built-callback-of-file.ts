import { afterAll } from 'vitest';
import { type BuiltCallback, startBuiltCallback } from './built-callback.ts';
import { createTestDatabase, type TestDatabase } from './create-database.ts';

/** The built callback function before a database of a test file's own. Both are gone when the tests of the file have finished. */
export async function builtCallbackOfFile(): Promise<{ database: TestDatabase; callback: BuiltCallback }> {
  const database = await createTestDatabase();
  const callback = await startBuiltCallback(database.url);
  afterAll(async () => {
    await callback.close();
    await database.drop();
  });
  return { database, callback };
}
