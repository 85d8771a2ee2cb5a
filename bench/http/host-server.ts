import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../lib/answer-parent.ts';

export interface ServerGreeting {
  port: number;
}

/** What is asked of a server between two windows: the processor time that it has used so far. */
export type ServerQuestion = 'cpu';
export type ServerReply = number;

/** Listens on loopback, and tells the parent where. */
export function hostServer(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    answerParent<ServerQuestion, ServerReply, ServerGreeting>({ port }, () => {
      const { user, system } = process.cpuUsage();
      return user + system;
    });
  });
}
