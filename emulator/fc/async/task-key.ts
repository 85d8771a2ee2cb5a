import { createHash } from 'node:crypto';

export interface TaskName {
  functionName: string;
  taskId: string;
}

/** A hash: task ids that differ only in case would be one file on some systems. */
export function keyOf({ functionName, taskId }: TaskName): string {
  return createHash('sha256').update(`${functionName}\n${taskId}`).digest('hex');
}
