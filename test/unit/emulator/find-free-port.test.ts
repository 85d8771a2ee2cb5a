import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../../../emulator/find-free-port.ts';
import { listen } from '../../../emulator/listen.ts';

test('a free port is found once, is none that the system gives to others, and can be listened at', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, findFreePort));
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(12_000);
    // Linux begins here, other systems later.
    expect(port).toBeLessThan(32_768);
  }
  const server = createServer();
  onTestFinished(() => void server.close());
  expect(await listen(server, ports[0] ?? 0, '127.0.0.1')).toBe(ports[0]);
});
