import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Front, type FrontOptions, startFront } from '../../emulator/fc/front.ts';
import type { FunctionSpec } from '../../emulator/fc/function-spec.ts';

export interface TestFront extends Front {
  /** What the functions and the front have logged. */
  lines: string[];
}

/** Writes each source as a function of its own, and starts a front for them that the end of the test closes. */
export async function frontOf(
  sources: Readonly<Record<string, string>>,
  options: Partial<FrontOptions> & {
    timeoutSeconds?: number;
    env?: Record<string, string>;
    /** More about each of the functions. */
    spec?: Partial<FunctionSpec>;
    /** More about one of them. */
    specs?: Readonly<Record<string, Partial<FunctionSpec>>>;
  } = {},
): Promise<TestFront> {
  const { timeoutSeconds = 20, env = {}, spec = {}, specs = {}, ...frontOptions } = options;
  const directory = await mkdtemp(join(tmpdir(), 'front-test-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const functions: Record<string, FunctionSpec> = {};
  for (const [name, source] of Object.entries(sources)) {
    const handlerPath = join(directory, name, 'index.js');
    await mkdir(join(directory, name));
    await writeFile(handlerPath, source);
    functions[name] = { handlerPath, timeoutSeconds, memoryMb: 128, env, ...spec, ...specs[name] };
  }
  const lines: string[] = [];
  const front = await startFront({ functions, port: 0, log: (line) => lines.push(line), ...frontOptions });
  onTestFinished(() => front.close());
  return { ...front, lines };
}

/** Answers with the event that it got. */
export const ECHO = `exports.handler = async (event) => ({ statusCode: 200, body: event.toString('utf8') });`;
