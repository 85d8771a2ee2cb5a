import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

export interface EmulatorProcess<Ready> {
  child: ChildProcess;
  /** What its source sends first. */
  ready: Ready;
  /** What no process can prepare for. The end of the test does it too. */
  killNow(): Promise<void>;
}

/** A process that runs this source, which sends a message when it is ready. */
export async function emulatorProcess<Ready>(
  source: string,
  nodeFlags: readonly string[],
): Promise<EmulatorProcess<Ready>> {
  const child = spawn(process.execPath, [...nodeFlags, '--input-type=module', '-e', source], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const killNow = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(killNow);
  const [ready] = (await once(child, 'message')) as [Ready];
  return { child, ready, killNow };
}
