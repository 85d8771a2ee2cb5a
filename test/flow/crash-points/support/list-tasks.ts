import { randomUUID } from 'node:crypto';
import { signAcs3 } from '../../../../shared/jobs/sign-acs3.ts';

interface Task {
  status: string;
}

/** The latest asynchronous invocations of a function. The official SDK takes too long to be asked again and again. */
export async function listTasks({ url }: { url: string }, functionName: string): Promise<Task[]> {
  const path = `/2023-03-30/functions/${functionName}/async-tasks`;
  const request = {
    method: 'GET',
    path,
    query: {},
    headers: { host: new URL(url).host },
    body: Buffer.alloc(0),
    action: 'ListAsyncTasks',
    version: '2023-03-30',
  };
  const credentials = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
  const headers = signAcs3(request, { credentials, now: new Date(), nonce: randomUUID() });
  const answer = await fetch(`${url}${path}`, { headers });
  if (!answer.ok) throw new Error(await answer.text());
  const { tasks } = (await answer.json()) as { tasks: Task[] };
  return tasks;
}
