import type { DatabaseConfig } from '../config.ts';
import { createDatabase, type Database } from './database.ts';

export function createConfiguredDatabase({ DATABASE_URL, PREPARE, POOL_SIZE }: DatabaseConfig): Database {
  return createDatabase({ url: DATABASE_URL, prepare: PREPARE, poolSize: POOL_SIZE });
}
