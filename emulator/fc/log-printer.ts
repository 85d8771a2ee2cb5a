import { inspect } from 'node:util';

/** Gets each line that a function or the front prints. The name is absent for what concerns no function. */
export type Log = (line: string, functionName?: string) => void;

export interface LogPrinterOptions {
  write: (line: string) => void;
  colour: boolean;
}

const COLOURS = ['cyan', 'magenta', 'yellow', 'green', 'blue', 'red'] as const;
/** FC's own lines stand back behind those of the function. */
const FRAMING = /^FC (?:Invoke|Initialize|PreStop|cold)\b/;

function paint(colour: string, text: string): string {
  const [open, close] = inspect.colors[colour] ?? [0, 0];
  return `\x1b[${open}m${text}\x1b[${close}m`;
}

/** Prints each line behind the name of its function, in a colour of its own. */
export function createLogPrinter({ write, colour }: LogPrinterOptions): Log {
  const colours = new Map<string, string>();
  let width = 0;

  function colourOf(functionName: string): string {
    const known = colours.get(functionName);
    if (known !== undefined) return known;
    const next = COLOURS[colours.size % COLOURS.length] ?? 'cyan';
    colours.set(functionName, next);
    return next;
  }

  return (line, functionName) => {
    if (functionName === undefined) return write(line);
    width = Math.max(width, functionName.length);
    const prefix = `${functionName.padEnd(width)} |`;
    if (!colour) return write(`${prefix} ${line}`);
    const text = FRAMING.test(line) ? paint('gray', line) : line;
    write(`${paint(colourOf(functionName), prefix)} ${text}`);
  };
}
