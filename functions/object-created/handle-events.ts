import { type ObjectReport, type ReportServices, reportObject } from '../../shared/dispatch/report-object.ts';
import { describeError, type Log } from '../../shared/log.ts';
import { RESULTS_PREFIX } from '../../shared/uploads/results-prefix.ts';
import { EventMalformedError, type ObjectEvent, readEvents } from './read-events.ts';
import { reportRemoval } from './report-removal.ts';

type Report = ObjectReport | Awaited<ReturnType<typeof reportRemoval>>;

export interface HandleOptions {
  getServices: () => Promise<ReportServices>;
  log: Log;
  timeoutMs: number;
}

/** What every upload and every result cause is not worth a line each. */
function levelOf(report: Report): 'debug' | 'info' | 'warn' {
  if (report.outcome === 'ignored' || report.outcome === 'duplicate') return 'debug';
  const isUnusual = 'state' in report && (report.state === 'unclaimed' || report.ticketProblem !== undefined);
  return isUnusual ? 'warn' : 'info';
}

function logReport(log: Log, { change, bucket, key }: ObjectEvent, report: Report): void {
  const facts = { change, bucket, object: key };
  if (report.outcome === 'refused') {
    const { error } = report;
    log('warn', { ...facts, outcome: 'refused', code: error.code, ...describeError(error, false) });
    return;
  }
  log(levelOf(report), { ...facts, ...report });
}

async function report(event: ObjectEvent, { getServices, timeoutMs }: HandleOptions): Promise<Report> {
  // Every result fires this too: nothing is loaded for it.
  if (event.key.startsWith(RESULTS_PREFIX)) return { outcome: 'ignored' };
  const services = await getServices();
  if (event.change === 'removed') return reportRemoval(event, services, timeoutMs);
  const { bucket, key, etag, size, mimeType } = event;
  const seen = etag === '' ? {} : { seen: { etag, size, mimeType } };
  return reportObject({ bucket, key, source: 'event', ...seen, timeoutMs }, services);
}

/**
 * Reports each change of a message. All of them, before it rejects with what went wrong with any: Function Compute then
 * invokes it with the same message again, and what was reported before is reported twice, which changes nothing.
 */
export async function handleEvents(message: unknown, options: HandleOptions): Promise<{ reported: number }> {
  const { log } = options;
  const { events, malformed } = readEvents(message);
  const failures: unknown[] = [];
  await Promise.all(
    events.map(async (event) => {
      try {
        logReport(log, event, await report(event, options));
      } catch (error) {
        const { change, bucket, key } = event;
        log('error', { change, bucket, object: key, outcome: 'failed', ...describeError(error, true) });
        failures.push(error);
      }
    }),
  );
  if (failures.length > 0) throw failures[0];
  if (malformed > 0)
    throw new EventMalformedError(
      `${malformed} of the events lack a bucket, a key or a time, or have wrong ones.`,
    );
  return { reported: events.length };
}
