import { StringDecoder } from 'node:string_decoder';

/** Ends a line at "\n" alone: FC's logger puts "\r" where a message has line breaks (node:readline would split there). */
export function forEachLine(stream: NodeJS.ReadableStream, use: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(use);
  });
  stream.on('end', () => {
    rest += decoder.end();
    if (rest !== '') use(rest);
  });
}
