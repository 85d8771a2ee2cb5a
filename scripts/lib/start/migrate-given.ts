import { migrate } from '../../../shared/store/migrate.ts';

/** What is wrong with a database is said of the variable that deployed functions read. */
export async function migrateGiven(url: string, isOwn: boolean): Promise<void> {
  try {
    await migrate(url);
  } catch (error) {
    if (isOwn || !(error instanceof Error)) throw error;
    throw new Error(error.message.replaceAll('DATABASE_URL', '--db'), { cause: error });
  }
}
