import { readConfig } from '../../shared/config.ts';
import { FUNCTION_VARIABLES } from '../../shared/function-variables.ts';
import { migrate } from '../../shared/store/migrate.ts';

/** Invoked once per deployment, from inside the VPC, before new code gets traffic. The event is not read. */
export async function handler(): Promise<{ applied: string[] }> {
  const { DATABASE_URL } = readConfig(FUNCTION_VARIABLES.migrate);
  return migrate(DATABASE_URL, { log: console.log });
}
