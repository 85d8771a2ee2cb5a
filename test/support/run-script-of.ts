import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface ScriptResult {
  code: unknown;
  stdout: string;
  stderr: string;
}

/** Runs a command of the project in `root`, with nothing of the environment of the tests. */
export function runScriptOf(
  root: string,
  [name, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<ScriptResult> {
  const command = ['--import', 'tsx', join(root, `scripts/${name}.ts`), ...args];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      command,
      { cwd: root, env: { PATH: process.env.PATH ?? '', ...env } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}
