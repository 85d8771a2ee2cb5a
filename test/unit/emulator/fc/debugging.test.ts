import { expect, test } from 'vitest';
import { createLogPrinter } from '../../../../emulator/fc/log-printer.ts';
import { findFreePort } from '../../../../emulator/find-free-port.ts';
import { fcClient } from '../../../support/fc-client.ts';
import { frontOf } from '../../../support/front-of.ts';

const SLOW = `exports.handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  return process.pid;
};`;

test('a debugger can attach to each function, at the address that is logged', async () => {
  const { url, lines } = await frontOf({ mine: SLOW, other: SLOW }, { inspect: 0 });
  await Promise.all([fetch(`${url}/mine`), fetch(`${url}/other`)]);
  const addresses = lines.flatMap((line) => /Debugger listening on ws:\/\/(\S+)\//.exec(line)?.[1] ?? []);
  expect(addresses).toHaveLength(2);
  for (const address of addresses) {
    const [target] = (await (await fetch(`http://${address}/json/list`)).json()) as { type: string }[];
    expect(target).toMatchObject({ type: 'node' });
  }
});

test('a debugger can attach to the server of a custom runtime too, when that is Node', async () => {
  const source = `require('node:http').createServer((request, response) => response.end('fine'))
    .listen(Number(process.env.FC_CUSTOM_LISTEN_PORT), '127.0.0.1');`;
  const spec = { customRuntime: { command: ['node', 'index.js'] } };
  const { url, lines } = await frontOf({ web: source }, { inspect: 0, spec });
  expect(await (await fetch(`${url}/web`)).text()).toBe('fine');
  expect(lines.join('\n')).toMatch(/Debugger listening on ws:\/\/127\.0\.0\.1:\d+\//);
});

test('without time-outs a preStop hook still does not hold up the end', async () => {
  const source = `exports.preStop = () => new Promise(() => {}); exports.handler = async () => 1;`;
  const spec = { preStop: { handler: 'index.preStop', timeoutSeconds: 0.1 } };
  const { url, close, lines } = await frontOf({ mine: source }, { noTimeout: true, spec });
  await fetch(`${url}/mine`);
  await close();
  expect(lines.join('\n')).toContain('FC PreStop End');
});

test('while functions are debugged each has one instance, which is given all the time that it takes', async () => {
  const front = await frontOf({ mine: SLOW }, { inspect: 0, timeoutSeconds: 0.1, waitMs: 10 });
  const pids = await Promise.all([1, 2].map(async () => (await fetch(`${front.url}/mine`)).text()));
  expect(new Set(pids).size).toBe(1);
  expect((await fcClient(front)('mine')).body.toString()).toBe(pids[0]);
});

test('when code changes, the port of the debugger passes on to the new instance', async () => {
  const port = await findFreePort();
  const { url, lines, reload } = await frontOf({ mine: SLOW }, { inspect: port });
  const busy = fetch(`${url}/mine`);
  await expect.poll(() => lines.join('\n')).toContain(`Debugger listening on ws://127.0.0.1:${port}/`);
  reload('mine');
  const next = fetch(`${url}/mine`);
  expect(await (await next).text()).not.toBe(await (await busy).text());
  expect(lines.filter((line) => line.includes(`ws://127.0.0.1:${port}/`))).toHaveLength(2);
  expect(lines.join('\n')).not.toContain('address already in use');
});

test('without time-outs a function ends when it ends, also when it was called asynchronously', async () => {
  const source = `exports.handler = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    console.log('done');
  };`;
  const front = await frontOf({ mine: source }, { noTimeout: true, timeoutSeconds: 0.1 });
  expect((await fetch(`${front.url}/mine`)).status).toBe(200);
  await fcClient(front)('mine', 'x', { type: 'Async' });
  await expect.poll(() => front.lines.filter((line) => line === 'done')).toHaveLength(2);
});

test('without time-outs a client that has gone interrupts nothing', async () => {
  const source = `exports.handler = async () => {
    console.log('begin');
    await new Promise((resolve) => setTimeout(resolve, 300));
    console.log('done');
  };`;
  const { url, lines } = await frontOf({ mine: source }, { noTimeout: true });
  const gone = new AbortController();
  const asked = fetch(`${url}/mine`, { signal: gone.signal }).catch(() => undefined);
  await expect.poll(() => lines).toContain('begin');
  gone.abort();
  await asked;
  await expect.poll(() => lines).toContain('done');
});

test('each line stands behind the name of its function, in colour only when that is wanted', () => {
  const printed: string[] = [];
  const write = (line: string) => printed.push(line);
  const plain = createLogPrinter({ write, colour: false });
  plain('hello', 'callback');
  plain('FC Invoke Start RequestId: 1', 'relay');
  plain('nobody’s');
  expect(printed).toEqual(['callback | hello', 'relay    | FC Invoke Start RequestId: 1', 'nobody’s']);
  const coloured = createLogPrinter({ write, colour: true });
  coloured('hello', 'callback');
  coloured('FC Invoke Start RequestId: 1', 'relay');
  expect(printed.slice(3)).toEqual([
    '\x1b[36mcallback |\x1b[39m hello',
    '\x1b[35mrelay    |\x1b[39m \x1b[90mFC Invoke Start RequestId: 1\x1b[39m',
  ]);
});

test('the lines of a function are logged with its name', async () => {
  const logged: string[] = [];
  const log = (line: string, name?: string) => logged.push(`${name}: ${line.replace(/\d+ ms.*/, '')}`);
  const { url } = await frontOf({ mine: `exports.handler = async () => console.log('hi');` }, { log });
  await fetch(`${url}/mine`);
  await expect.poll(() => logged.sort()).toEqual(['mine: FC cold start: ', 'mine: hi']);
});
