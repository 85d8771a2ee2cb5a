import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ECHO, frontOf } from '../../support/front-of.ts';

describe('the way to a function', () => {
  test('is the first part of the path, and the function sees the whole path', async () => {
    const { url } = await frontOf({ first: ECHO, second: `exports.handler = async () => 'second';` });
    const answer = await fetch(`${url}/first/a%20b?c=d`, { method: 'POST', body: 'x' });
    expect(await answer.json()).toMatchObject({ rawPath: '/first/a%20b', queryParameters: { c: 'd' } });
    expect(await (await fetch(`${url}/second`)).text()).toBe('second');
  });

  test('is any path when there is only one function', async () => {
    const { url } = await frontOf({ callback: ECHO }, { only: 'callback' });
    const answer = await fetch(`${url}/any/path`);
    expect(await answer.json()).toMatchObject({ rawPath: '/any/path' });
  });

  test('does not exist for an unknown name', async () => {
    const { url } = await frontOf({ first: ECHO });
    const answer = await fetch(`${url}/other/first`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-fc-error-type')).toBe('FcCommonError');
    expect(await answer.json()).toMatchObject({ Code: 'FunctionNotFound' });
  });
});

test('interrupts the function when the client has gone, and serves the next one', async () => {
  const source = `
    exports.handler = async (event) => {
      if (!JSON.parse(event).rawPath.endsWith('/wait')) return String(process.pid);
      console.log('waiting');
      await new Promise(() => {});
    };`;
  const { url, port, lines } = await frontOf({ patient: source }, { maxInstances: 1, timeoutSeconds: 30 });
  const before = await (await fetch(`${url}/patient`)).text();
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /patient/wait HTTP/1.1\r\nHost: h\r\n\r\n');
  await expect.poll(() => lines).toContain('waiting');
  socket.destroy();
  const after = await (await fetch(`${url}/patient`)).text();
  expect(after).not.toBe(before);
  expect(lines.join('\n')).toContain('Invocation canceled by client');
});

test('leaves no process behind when it closes', async () => {
  const { url, close } = await frontOf({ pid: 'exports.handler = async () => process.pid;' });
  const pid = Number(await (await fetch(`${url}/pid`)).text());
  await close();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('says which variable it refuses', async () => {
  await expect(frontOf({ mine: ECHO }, { env: { FC_REGION: 'x' } })).rejects.toThrow(
    /FC_REGION is not allowed/,
  );
});

test('rejects when its port is taken', async () => {
  const { port } = await frontOf({ mine: ECHO });
  await expect(frontOf({ mine: ECHO }, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
