import { existsSync } from 'node:fs';
import { join } from 'node:path';

const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/** The file of a handler such as "src/index.handler", in the order in which FC looks for it. */
export function modulePath(codeDir: string, handler: string): string {
  const file = join(codeDir, handler.slice(0, Math.max(handler.lastIndexOf('.'), 0)));
  const extension = EXTENSIONS.find((candidate) => existsSync(`${file}${candidate}`)) ?? '.js';
  return `${file}${extension}`;
}
