import type { JobError } from '../../shared/jobs/job-error.ts';
import type { Rendition } from '../../shared/media/rendition.ts';

interface ObjectName {
  bucket: string;
  key: string;
}

interface Conversion {
  source: ObjectName;
  target: ObjectName;
  rendition: Rendition;
}

export type ConversionState =
  | { state: 'running' }
  | { state: 'succeeded' }
  | { state: 'failed'; error: JobError };

/** What turns videos into others, and takes longer than a function may run. */
export interface Converter {
  /** The name of what works on it from now on. Asked twice, it does it twice. */
  begin(conversion: Conversion, timeoutMs: number): Promise<string>;
  /** Undefined when it knows of no such work, or no longer. */
  stateOf(taskId: string, timeoutMs: number): Promise<ConversionState | undefined>;
}
