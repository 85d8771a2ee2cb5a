import { onTestFinished } from 'vitest';
import { type Acs, createAcs } from '../../shared/jobs/acs.ts';
import type { Oss } from '../../shared/oss/oss.ts';
import { ourOss } from './our-oss.ts';
import { serve } from './serve.ts';

export interface CloudAnswer {
  status: number;
  body: string;
}

/** Clients of an OSS and an IMM that always give the same answer, such as one that the emulator never gives. */
export async function answeringCloud(answers: {
  oss: CloudAnswer;
  imm: CloudAnswer;
}): Promise<{ oss: Oss; imm: Acs }> {
  const port = await serve((request, response) => {
    request.resume();
    const { status, body } = request.headers['x-acs-action'] === undefined ? answers.oss : answers.imm;
    response.writeHead(status).end(body);
  });
  const url = `http://127.0.0.1:${port}`;
  const credentials = () => ({ accessKeyId: 'local', accessKeySecret: 'local-secret' });
  const imm = createAcs({ endpoint: new URL(url), credentials });
  onTestFinished(imm.close);
  return { oss: ourOss({ url }), imm };
}
