import { config } from 'dotenv';
import { expand } from 'dotenv-expand';

/**
 * Sets the variables of a file, as Serverless Devs does before it deploys: these are its parsers, of its versions, for a
 * "$" in a password means something to them. A variable that the environment has stays as it is, even if it is empty.
 */
export function loadEnvFile(path: string): void {
  const read = config({ path });
  const code = read.error && 'code' in read.error ? read.error.code : undefined;
  if (read.error === undefined) expand(read);
  else if (code !== 'ENOENT') throw new Error(`${path} cannot be read (${code ?? read.error.message}).`);
}
