import type { TaskQueue } from './async/task-queue.ts';
import { createRequestId } from './request-id.ts';

interface LaterInvocation {
  event: Buffer;
  requestId?: string;
  /** The request id, when nobody has named the task. */
  taskId?: string | undefined;
}

export interface AcceptedInvocation {
  requestId: string;
  taskId: string;
}

/** Accepts an asynchronous invocation: once it resolves, the event is safe on disk. */
export type InvokeLater = (functionName: string, invocation: LaterInvocation) => Promise<AcceptedInvocation>;

export function createInvokeLater({ add }: Pick<TaskQueue, 'add'>, now: () => number): InvokeLater {
  return async (functionName, { event, requestId = createRequestId(now()), taskId = requestId }) => {
    await add({ functionName, taskId, requestId, event, enqueuedAt: now(), retryCount: 0 });
    return { requestId, taskId };
  };
}
