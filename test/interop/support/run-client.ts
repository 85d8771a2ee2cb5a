import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Operation, Shown, UploadRequest } from './sdk.ts';
import { builtOf, type Language, sourcesOf } from './toolchain.ts';

const LIMIT_MS = 50_000;

/** Runs a program with the request on its standard input: the command line may have another encoding. */
async function runProgram(
  request: object,
  program: string,
  arguments_: readonly string[],
  env = {},
): Promise<Shown> {
  const child = spawn(program, arguments_, {
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
    env: { ...process.env, ...env },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A program that has ended before it has read this says so by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(request));
  const [code, printed, complaint] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`${program} ${arguments_.join(' ')} ended with ${code}: ${complaint}`);
  return JSON.parse(printed) as Shown;
}

const capitalised = (operation: Operation) =>
  operation.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

const inFolder = (language: Language, ...path: string[]) => join(builtOf(language), ...path);

/** Runs the program of an operation, and gives back the JSON that it prints. */
export const runPython = (sdk: 'v2' | 'oss2') => (operation: string, request: object) => {
  const file = join(sourcesOf('python'), `${sdk}_${operation.replaceAll('-', '_')}.py`);
  return runProgram(request, inFolder('python', 'bin/python'), [file], { PYTHONDONTWRITEBYTECODE: '1' });
};

export const runGo = (operation: Operation, request: UploadRequest) =>
  runProgram(request, inFolder('go', 'client'), [operation]);

export const runJava = (operation: Operation, request: UploadRequest) => {
  const classPath = [inFolder('java', 'classes'), inFolder('java', 'libraries', '*')].join(delimiter);
  return runProgram(request, 'java', [
    '-XX:TieredStopAtLevel=1',
    // Before Java 18 the SDK encodes custom variables as the system does.
    '-Dfile.encoding=UTF-8',
    '-cp',
    classPath,
    capitalised(operation),
  ]);
};
