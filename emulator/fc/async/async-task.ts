export interface AsyncTask {
  functionName: string;
  taskId: string;
  requestId: string;
  event: Buffer;
  enqueuedAt: number;
  /** How often the function has failed on it. */
  retryCount: number;
}

/** FC's words for how a task ends. */
export type FinalStatus = 'Succeeded' | 'Failed' | 'Expired' | 'Invalid' | 'Stopped';

/** What is remembered of a task that has ended. */
export interface EndedTask extends Omit<AsyncTask, 'event'> {
  status: FinalStatus;
  endedAt: number;
  errorMessage?: string;
}

export interface TaskEnding {
  status: FinalStatus;
  endedAt: number;
  errorMessage?: string | undefined;
}

/** Letters, digits, "_" and "-", the first one a letter or "_". */
export const TASK_ID = /^[A-Za-z_][\w-]{0,127}$/;

export class DuplicateTaskError extends Error {
  override readonly name = 'DuplicateTaskError';

  constructor({ functionName, taskId }: AsyncTask) {
    super(`the task '${taskId}' of function '${functionName}' exists already`);
  }
}
