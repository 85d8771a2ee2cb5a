import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpClient } from '../../../shared/cloud/http-client.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const CLIENT = new URL('../../../shared/cloud/http-client.ts', import.meta.url).href;
const REQUEST = { hostname: '127.0.0.1', method: 'GET', target: '/', timeoutMs: 5000, isRepeatable: true };

async function tlsServer() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const server = createServer({ key, cert }, (_, response) => void response.end('fine'));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  let connections = 0;
  server.on('secureConnection', () => {
    connections += 1;
  });
  const address = server.address();
  const port = String(typeof address === 'object' && address !== null ? address.port : 0);
  return { port, cert, connections: () => connections };
}

test('a certificate that nobody vouches for is refused', async () => {
  const { port } = await tlsServer();
  const client = createHttpClient('https:');
  onTestFinished(client.close);
  await expect(client.send({ ...REQUEST, port, headers: () => ({}) })).rejects.toMatchObject({
    name: 'NoAnswerError',
    message: 'cannot be reached',
    cause: expect.objectContaining({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
  });
});

test('one that is vouched for is used, the connection is kept, and the process ends', async () => {
  const { port, cert, connections } = await tlsServer();
  const file = join(await temporaryFolder(), 'ca.pem');
  await writeFile(file, cert);
  const source = `
    import { createHttpClient } from ${JSON.stringify(CLIENT)};
    const client = createHttpClient('https:');
    const request = { ...${JSON.stringify({ ...REQUEST, port })}, headers: () => ({}) };
    for (let round = 0; round < 3; round += 1) console.log(String((await client.send(request)).body));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(printed).toBe('fine\nfine\nfine\n');
  expect(connections()).toBe(1);
});
