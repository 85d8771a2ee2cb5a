import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { frontOf } from '../../../support/front-of.ts';
import { isRunning } from '../../../support/is-running.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const START_FRONT = new URL('../../../../emulator/fc/front.ts', import.meta.url).href;

test('what a function starts counts in its memory, and ends with it', async () => {
  const source = `
    const { spawn } = require('node:child_process');
    const fill = 'const kept = []; setInterval(() => kept.length < 60 && kept.push(Buffer.alloc(5e6, 1)), 5)';
    exports.handler = async () => {
      const child = spawn(process.execPath, ['-e', fill]);
      console.log('child', child.pid);
      await new Promise(() => undefined);
    };`;
  const { url, lines } = await frontOf({ hungry: source }, { timeoutSeconds: 20 });
  const answer = await fetch(`${url}/hungry/`);
  expect(answer.status).toBe(502);
  const log = lines.join('\n');
  expect(log).toMatch(/FC memory limit: the instance used \d+ MB of 128 MB, and is ended/);
  const pid = Number(/child (\d+)/.exec(log)?.[1]);
  await expect.poll(() => isRunning(pid)).toBe(false);
});

async function frontProcess(handlerPath: string): Promise<{ child: ChildProcess; url: string }> {
  const customRuntime = { command: ['node', 'index.js'] };
  const functions = { web: { handlerPath, timeoutSeconds: 20, memoryMb: 128, env: {}, customRuntime } };
  const source = `
    import { startFront } from ${JSON.stringify(START_FRONT)};
    const { url } = await startFront({ functions: ${JSON.stringify(functions)}, port: 0, log() {} });
    process.send({ url });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { child, url };
}

test('the server of a custom runtime ends with the front, even by kill -9', async () => {
  const handlerPath = join(await temporaryFolder(), 'index.js');
  await writeFile(
    handlerPath,
    `require('node:http').createServer((_request, response) => response.end(String(process.pid)))
      .listen(Number(process.env.FC_CUSTOM_LISTEN_PORT), '127.0.0.1');`,
  );
  const { child, url } = await frontProcess(handlerPath);
  const pid = Number(await (await fetch(`${url}/web/`)).text());
  onTestFinished(() => {
    if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  expect(isRunning(pid)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(() => isRunning(pid)).toBe(false);
});
