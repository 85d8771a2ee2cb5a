import { StringDecoder } from 'node:string_decoder';

const MAX_LINE_CHARACTERS = 64 * 1024;

/**
 * Ends a line at "\n" alone: FC's logger puts "\r" where a message has line breaks (node:readline would split there).
 * What goes on for longer than a line may be comes as several.
 */
export function forEachLine(stream: NodeJS.ReadableStream, use: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;
  function endLine(): void {
    const line = pieces.join('');
    pieces = [];
    length = 0;
    use(line);
  }
  function add(text: string): void {
    let rest = text;
    while (length + rest.length > MAX_LINE_CHARACTERS) {
      const room = MAX_LINE_CHARACTERS - length;
      pieces.push(rest.slice(0, room));
      endLine();
      rest = rest.slice(room);
    }
    if (rest === '') return;
    pieces.push(rest);
    length += rest.length;
  }
  stream.on('data', (chunk: Buffer) => {
    const [first = '', ...others] = decoder.write(chunk).split('\n');
    add(first);
    for (const line of others) {
      endLine();
      add(line);
    }
  });
  stream.on('end', () => {
    add(decoder.end());
    if (length > 0) endLine();
  });
}
