import {
  type ObjectReport,
  type ReportServices,
  reportObject,
} from '../../../shared/dispatch/report-object.ts';
import type { Recorded, RecordObject } from './record-missing.ts';

const TIMEOUT_MS = 20_000;

function toRecorded(report: ObjectReport): Recorded {
  switch (report.outcome) {
    case 'refused':
      return { outcome: 'refused', reason: report.error.code };
    case 'ignored':
      return { outcome: 'leftAlone' };
    case 'gone':
      return { outcome: 'gone' };
    case 'duplicate':
      return { outcome: 'known' };
    default:
      return { outcome: report.state === 'unclaimed' ? 'unclaimed' : 'recorded' };
  }
}

/** Records the objects of a bucket as their events would have been. */
export function createRecorder(bucket: string, services: ReportServices): RecordObject {
  return async (key) =>
    toRecorded(await reportObject({ bucket, key, source: 'reconcile', timeoutMs: TIMEOUT_MS }, services));
}
