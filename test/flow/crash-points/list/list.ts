import { CALLBACK } from './callback.ts';
import { CONVERSIONS } from './conversions.ts';
import type { Entry } from './entry.ts';
import { EVENTS } from './events.ts';
import { JOBS } from './jobs.ts';
import { MIGRATE } from './migrate.ts';

/** Those that wait longest begin first. */
export const LIST: readonly Entry[] = [...JOBS, ...CALLBACK, ...EVENTS, ...CONVERSIONS, ...MIGRATE];
