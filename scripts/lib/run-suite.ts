import { type ChildProcess, spawn } from 'node:child_process';
import type { Suite } from './suites.ts';

const GRACE_MS = 5000;

export interface SuiteResult {
  name: string;
  seconds: number;
  budgetSeconds: number;
  passed: boolean;
  /** Why it failed. */
  reason?: string;
}

// Each command leads a process group, so that the servers which its tests have started end with it.
function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

function runCommand(command: string, milliseconds: number, outputTo: 1 | 2): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', outputTo, 2] });
    let overBudget = false;
    const timer = setTimeout(() => {
      overBudget = true;
      endGroup(child, 'SIGTERM');
      setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS).unref();
    }, milliseconds);
    const stop = (signal: NodeJS.Signals) => endGroup(child, signal);
    process.once('SIGINT', stop).once('SIGTERM', stop);
    const finish = (reason: string | undefined) => {
      clearTimeout(timer);
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve(overBudget ? 'it exceeded its time budget' : reason);
    };
    child.once('error', (error) => finish(error.message));
    child.once('exit', (code, signal) =>
      finish(code === 0 ? undefined : `"${command}" ended with ${signal ?? `exit code ${code}`}`),
    );
  });
}

/** Runs the commands of a suite, and stops it when its time is used up. */
export async function runSuite(suite: Suite, outputTo: 1 | 2 = 1): Promise<SuiteResult> {
  const { name, budgetSeconds } = suite;
  const start = Date.now();
  const failures: string[] = [];
  for (const command of suite.commands) {
    const left = budgetSeconds * 1000 - (Date.now() - start);
    const reason = left > 0 ? await runCommand(command, left, outputTo) : 'it exceeded its time budget';
    if (reason !== undefined) failures.push(reason);
  }
  const seconds = Math.round((Date.now() - start) / 100) / 10;
  const result = { name, seconds, budgetSeconds, passed: failures.length === 0 };
  return failures.length === 0 ? result : { ...result, reason: failures.join('; ') };
}
