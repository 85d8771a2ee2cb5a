import { quantile } from '../lib/statistics.ts';
import { openClient } from './keep-alive-client.ts';

export interface Window {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Sends so many of the prepared requests, from their beginning and again if need be, over as many connections. */
export async function sendAll(
  prepared: readonly Buffer[],
  port: number,
  { requests, connections }: { requests: number; connections: number },
): Promise<Window> {
  const clients = await Promise.all(Array.from({ length: connections }, () => openClient(port)));
  const latencies: number[] = [];
  let next = 0;
  const start = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (next < requests) {
        const request = prepared[next % prepared.length] as Buffer;
        next += 1;
        const sentAt = performance.now();
        await client.send(request);
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const client of clients) client.close();
  return {
    perSecond: requests / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}
