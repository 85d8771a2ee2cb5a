import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerGreeting } from '../http/host-server.ts';
import { answerParent } from '../lib/answer-parent.ts';

let accepted = 0;

/** Takes InvokeFunction as Function Compute does, and runs nothing: what is measured is the side that hands over. */
const server = createServer((request, response) => {
  request.resume().once('end', () => {
    const isAsync = request.headers['x-fc-invocation-type'] === 'Async';
    if (isAsync) accepted += 1;
    response.writeHead(isAsync ? 202 : 400, { 'content-length': 0 }).end();
  });
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  answerParent<'accepted', number, ServerGreeting>({ port }, () => accepted);
});
