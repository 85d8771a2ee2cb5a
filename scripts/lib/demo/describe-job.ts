import type { JobRecord } from '../../../shared/store/jobs/list-jobs.ts';

interface Made {
  key: string;
  bytes: number;
}

/** What thumbnails and renditions have in common. */
function madeBy({ result }: JobRecord): Made[] {
  const groups = (result ?? {}) as Partial<Record<'thumbnails' | 'renditions', Record<string, Made>>>;
  return [groups.thumbnails, groups.renditions].flatMap((group) => Object.values(group ?? {}));
}

/** For the screen: how it ended, and what it has made. */
export function describeJob(job: JobRecord): string {
  const made = madeBy(job).map(({ key, bytes }) => `${key}, ${bytes} bytes`);
  const said = job.error === null ? made : [`${job.error.code}: ${job.error.message}`];
  return [`${job.name}, ${job.state}`, ...said].join('   ');
}
