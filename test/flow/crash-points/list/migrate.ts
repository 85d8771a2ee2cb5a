import { migrateStory } from '../support/migrate-story.ts';
import { MIGRATIONS } from '../support/migrations.ts';
import type { Step } from '../support/step.ts';
import type { Entry } from './entry.ts';

/** Without what comes after they took effect: until the commit nothing does. */
const stepsOf = (migration: string): Step[] => [
  [`apply ${migration}`, 'next run'],
  [`note ${migration}`, 'next run'],
];

export const MIGRATE: readonly Entry[] = [
  [
    'the migration of the database',
    migrateStory,
    [
      ['connect to Postgres', 'next run', 'next run'],
      ['take the lock', 'next run', 'next run'],
      ['limit the wait for locks', 'next run', 'next run'],
      ['look for the table of migrations', 'next run', 'next run'],
      ['create the table of migrations', 'next run', 'next run'],
      ['look for what was applied', 'next run', 'next run'],
      ['begin', 'next run'],
      ...MIGRATIONS.flatMap(stepsOf),
      ['commit', 'next run', 'at once', 'at once'],
    ],
  ],
];
