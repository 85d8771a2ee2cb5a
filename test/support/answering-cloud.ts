import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { listen } from '../../emulator/listen.ts';
import { type Acs, createAcs } from '../../shared/jobs/acs.ts';
import type { Oss } from '../../shared/oss/oss.ts';
import { ourOss } from './our-oss.ts';

export interface CloudAnswer {
  status: number;
  body: string;
}

/** Clients of an OSS and an IMM that always give the same answer, such as one that the emulator never gives. */
export async function answeringCloud(answers: {
  oss: CloudAnswer;
  imm: CloudAnswer;
}): Promise<{ oss: Oss; imm: Acs }> {
  const server = createServer((request, response) => {
    request.resume();
    const { status, body } = request.headers['x-acs-action'] === undefined ? answers.oss : answers.imm;
    response.writeHead(status).end(body);
  });
  const port = await listen(server, 0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${port}`;
  const credentials = () => ({ accessKeyId: 'local', accessKeySecret: 'local-secret' });
  const imm = createAcs({ endpoint: new URL(url), credentials });
  onTestFinished(imm.close);
  return { oss: ourOss({ url }), imm };
}
