import type { Protocol, Turn } from './turn-gate.ts';

const HEADER_BYTES = 5;
const AUTHENTICATED = 0;

interface Message {
  type: string;
  /** With its type and length. */
  bytes: Buffer;
}

/** The complete messages at the beginning of the bytes. */
function splitMessages(bytes: Buffer): { messages: Message[]; rest: Buffer } {
  const messages: Message[] = [];
  let rest = bytes;
  while (rest.length >= HEADER_BYTES) {
    const size = 1 + rest.readUInt32BE(1);
    if (rest.length < size) break;
    messages.push({ type: String.fromCharCode(rest[0] ?? 0), bytes: rest.subarray(0, size) });
    rest = rest.subarray(size);
  }
  return { messages, rest };
}

function readTexts({ bytes }: Message): string[] {
  return bytes.subarray(HEADER_BYTES).toString('utf8').split('\0');
}

function ends(isLast: (message: Message) => boolean): Turn['isAnswered'] {
  return (answer) => splitMessages(answer).messages.some(isLast);
}

const isReady = ({ type }: Message) => type === 'Z';
const isError = ({ type }: Message) => type === 'E';
const isDescription = ({ type }: Message) => type === 'T' || type === 'n';
const wantsPassword = ({ type, bytes }: Message) =>
  type === 'R' && bytes.readUInt32BE(HEADER_BYTES) !== AUTHENTICATED;

/** A statement is one step: that it is prepared before has no effect. */
export function postgresProtocol(nameOf: (sql: string, parameters: string) => string): Protocol {
  return {
    createReader() {
      const statements = new Map<string, string>();
      let isConnected = false;
      let unread: Buffer = Buffer.alloc(0);
      let parts: Buffer[] = [];
      let step: string | undefined;

      function finish(isLast: (message: Message) => boolean): Turn {
        const turn = { bytes: Buffer.concat(parts), step, isAnswered: ends(isLast) };
        parts = [];
        step = undefined;
        return turn;
      }

      function readMessage(message: Message): Turn | undefined {
        const { type, bytes } = message;
        parts.push(bytes);
        const [first = '', second = ''] = readTexts(message);
        if (type === 'P') statements.set(first, second);
        if (type === 'B') step = nameOf(statements.get(second) ?? '', bytes.toString('latin1'));
        if (type === 'Q') step = nameOf(first, '');
        if (type === 'S' || type === 'Q') return finish(isReady);
        if (type === 'H') return finish((answer) => isDescription(answer) || isError(answer));
        if (type === 'p')
          return finish((answer) => isReady(answer) || wantsPassword(answer) || isError(answer));
        return undefined;
      }

      return (bytes) => {
        if (!isConnected) {
          isConnected = true;
          const isLast = (answer: Message) => isReady(answer) || wantsPassword(answer) || isError(answer);
          return [{ bytes, step: 'connect to Postgres', isAnswered: ends(isLast) }];
        }
        const { messages, rest } = splitMessages(Buffer.concat([unread, bytes]));
        unread = rest;
        return messages.map(readMessage).filter((turn) => turn !== undefined);
      };
    },
  };
}
