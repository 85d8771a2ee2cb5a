import type { Protocol } from './turn-gate.ts';

const CRLF = '\r\n';

/** Where the value that begins at `from` ends, or undefined when it is not complete. */
function endOfValue(text: string, from: number): number | undefined {
  const lineEnd = text.indexOf(CRLF, from);
  if (lineEnd === -1) return undefined;
  const type = text[from];
  const count = Number(text.slice(from + 1, lineEnd));
  let end = lineEnd + CRLF.length;
  if (type === '$' && count >= 0) {
    end += count + CRLF.length;
    return end <= text.length ? end : undefined;
  }
  for (let item = 0; type === '*' && item < count; item += 1) {
    const endOfItem = endOfValue(text, end);
    if (endOfItem === undefined) return undefined;
    end = endOfItem;
  }
  return end;
}

/** Commands that set up the connection are of no interest. */
export function redisProtocol(nameOf: (command: string) => string | undefined): Protocol {
  const isAnswered = (answer: Buffer) => endOfValue(answer.toString('latin1'), 0) !== undefined;
  return {
    createReader() {
      let unread = '';
      return (bytes) => {
        unread += bytes.toString('latin1');
        const turns = [];
        for (let end = endOfValue(unread, 0); end !== undefined; end = endOfValue(unread, 0)) {
          const command = unread.slice(0, end);
          turns.push({ bytes: Buffer.from(command, 'latin1'), step: nameOf(command), isAnswered });
          unread = unread.slice(end);
        }
        return turns;
      };
    },
  };
}
