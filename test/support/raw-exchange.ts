import { connect } from 'node:net';

/** Sends these very bytes, and gives back all that comes until the server has answered and is cut off. */
export function rawExchange(
  port: number,
  bytes: Buffer | string,
  isComplete: (text: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      received += text;
      if (isComplete(received)) socket.destroy();
    });
    socket.once('close', () => resolve(received));
    socket.once('error', reject);
    socket.write(bytes);
  });
}
