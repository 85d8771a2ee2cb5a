import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)/i;
const OK = 'HTTP/1.1 200 ';

export interface KeepAliveClient {
  /** Sends one request and resolves when its whole answer is there. It must be 200. */
  send(request: Buffer): Promise<void>;
  close(): void;
}

interface Pending {
  resolve: () => void;
  reject: (error: Error) => void;
}

/** As little as can be between the measured server and the clock: node's own client costs more than a server does. */
export async function openClient(port: number): Promise<KeepAliveClient> {
  const socket = await open(port);
  let received = '';
  let pending: Pending | undefined;

  const fail = (message: string): void => {
    pending?.reject(new Error(message));
    pending = undefined;
  };
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const length = CONTENT_LENGTH.exec(received)?.[1];
    if (length === undefined || !received.startsWith(OK)) return fail(`The server answered: ${received}`);
    if (received.length < headEnd + HEAD_END.length + Number(length)) return;
    received = '';
    pending?.resolve();
    pending = undefined;
  });
  socket.on('close', () => fail('The server closed the connection.'));
  socket.on('error', (error) => fail(error.message));

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
