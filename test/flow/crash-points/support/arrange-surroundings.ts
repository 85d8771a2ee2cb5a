import type { TestDatabase } from '../../../support/create-database.ts';
import { nameMigrationStatement } from './migrations.ts';
import type { Platform } from './platform.ts';
import { nameStatement } from './step-names.ts';
import type { Switches } from './switches.ts';
import type { Surroundings } from './watch-function.ts';

const BEGIN = 'have OSS begin ';

interface Parts {
  index: number;
  platform: Platform;
  switches: Switches;
  database: TestDatabase;
  emptyDatabase: TestDatabase;
  ossUrl: string;
  hookUrl: string;
  apiUrl: () => string;
  /** What finds it has in its environment. */
  keyHost: Surroundings['env'];
  onConversionBegun: (name: string, path: string) => void;
}

/** What each function of a world finds around it. */
export function arrangeSurroundings(parts: Parts): (functionName: string) => Surroundings {
  const { index, platform, switches, database, emptyDatabase, apiUrl } = parts;
  const { findKeyHost, slowTime } = platform.preloads;
  const usual: Surroundings = {
    preloads: [],
    env: {},
    nameStatement,
    databaseUrl: database.url,
    redisUrl: `${platform.redis.url}/${index}`,
    ossUrl: parts.ossUrl,
    hookUrl: parts.hookUrl,
    apiUrl,
    onOssRequest(step, target) {
      const { pathname } = new URL(target, parts.ossUrl);
      if (step.startsWith(BEGIN)) parts.onConversionBegun(step.slice(BEGIN.length), pathname);
    },
  };
  const special: Readonly<Record<string, Partial<Surroundings>>> = {
    callback: {
      preloads: [findKeyHost, slowTime],
      env: parts.keyHost,
      apiUrl: () => (switches.refusesHandOvers ? undefined : apiUrl()),
    },
    'object-created': { preloads: [slowTime] },
    migrate: { databaseUrl: emptyDatabase.url, nameStatement: nameMigrationStatement },
  };
  return (functionName) => ({ ...usual, ...special[functionName] });
}
