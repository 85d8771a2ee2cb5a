import type { Deliver } from '../../shared/jobs/hand-over.ts';
import { messageOf, taskIdOf } from '../../shared/jobs/job-message.ts';
import { fcClient } from './fc-client.ts';

/** Hands jobs over through the official SDK, which throws for what Function Compute refuses. */
export function deliverTo(front: { port: number }): Deliver {
  const invoke = fcClient(front);
  return async (job) => {
    try {
      await invoke(job.name, JSON.stringify(messageOf(job)), { type: 'Async', taskId: taskIdOf(job) });
      return 'accepted';
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 409) return 'already delivered';
      throw error;
    }
  };
}
