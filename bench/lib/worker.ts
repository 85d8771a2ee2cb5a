import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Message } from './answer-parent.ts';

export interface WorkerOptions {
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  nodeFlags?: readonly string[];
}

export interface Worker<Question, Reply, Greeting = undefined> {
  greeting: Greeting;
  /** One at a time. */
  ask(question: Question): Promise<Reply>;
  stop(): Promise<void>;
}

function nextMessage<T>(child: ChildProcess, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
      act();
    };
    const onMessage = (message: unknown): void => {
      const answer = message as Message<T>;
      settle(() =>
        'error' in answer ? reject(new Error(`${name}: ${answer.error}`)) : resolve(answer.value),
      );
    };
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() => reject(new Error(`${name} has ended (${signal ?? code}).`)));
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

/** A bundled file in a process of its own: what it measures or serves shares no thread and no heap with the rest. */
export async function startWorker<Question, Reply, Greeting = undefined>(
  file: string,
  { args = [], env = {}, nodeFlags = [] }: WorkerOptions = {},
): Promise<Worker<Question, Reply, Greeting>> {
  const child = fork(file, [...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    execArgv: [...nodeFlags],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  // A log that nobody reads would fill its pipe, and stop the worker.
  child.stdout?.resume();
  const name = path.basename(file, '.js');
  const greeting = await nextMessage<Greeting>(child, name);
  return {
    greeting,
    ask(question) {
      const reply = nextMessage<Reply>(child, name);
      child.send(question as object);
      return reply;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}
