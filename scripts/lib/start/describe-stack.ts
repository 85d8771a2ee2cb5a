import type { LocalStack } from './stack.ts';
import { withoutPassword } from './without-password.ts';

/** What runs where, for programs. The database is not named with its password unless it is this stack's own. */
export function describeStack(stack: LocalStack): object {
  const { oss, front, control, database, redis, functions, callbackUrl, bucket, region, accessKey } = stack;
  return {
    ossUrl: oss.url,
    bucket,
    region,
    ...accessKey,
    functionsUrl: front.url,
    functions,
    callbackUrl,
    controlUrl: control.url,
    databaseUrl: database.dataDir === undefined ? withoutPassword(database.url) : database.url,
    dataDir: database.dataDir,
    redisUrl: redis.url === undefined ? undefined : withoutPassword(redis.url),
    faults: stack.faults.active().map(describeFault),
  };
}

export function describeFault({ name, value }: { name: string; value: number | undefined }): string {
  return value === undefined ? name : `${name}=${value}`;
}
