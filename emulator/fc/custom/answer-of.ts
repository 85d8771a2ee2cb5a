import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const SWITCHING_PROTOCOLS = 101;

/** The answer to a request of ours; rejects as soon as there will be none. */
export function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const onProtocolChange = () => reject(new Error('it changed to another protocol'));
    request.once('upgrade', (_response: IncomingMessage, socket: Duplex) => {
      socket.destroy();
      onProtocolChange();
    });
    request.once('response', (response: IncomingMessage) => {
      // Without the header Upgrade it comes as an answer like others, which never ends.
      if (response.statusCode === SWITCHING_PROTOCOLS) onProtocolChange();
      else resolve(response);
    });
    request.once('error', reject);
    request.once('close', () => reject(new Error('it closed the connection')));
  });
}
