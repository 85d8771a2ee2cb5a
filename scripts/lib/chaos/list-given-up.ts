import { fcTasks } from '../../../test/support/fc-client.ts';

const PAGE = 100;
const GIVEN_UP = ['Failed', 'Expired', 'Invalid'];

interface Told {
  events: readonly { responseElements: { requestId: string } }[];
}

/** The events that Function Compute has given up, each by the request of OSS that it tells of. */
export async function listGivenUp(front: { port: number }, functionName: string): Promise<Set<string>> {
  const { list } = fcTasks(front);
  const requestIds = new Set<string>();
  for (const status of GIVEN_UP) {
    let nextToken: string | undefined;
    do {
      const page = await list(functionName, { status, includePayload: true, limit: PAGE, nextToken });
      for (const { taskPayload = '' } of page?.tasks ?? [])
        for (const { responseElements } of (JSON.parse(taskPayload) as Told).events)
          requestIds.add(responseElements.requestId);
      nextToken = page?.nextToken;
    } while (nextToken !== undefined && nextToken !== '');
  }
  return requestIds;
}
