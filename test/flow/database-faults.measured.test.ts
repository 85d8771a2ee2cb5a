import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDatabase, type Database } from '../../shared/store/database.ts';
import { recordUpload } from '../../shared/store/record-upload.ts';
import type { AdmittedUpload } from '../../shared/uploads/admitted-upload.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let testDatabase: TestDatabase;
let proxy: TcpProxy;
let database: Database;

function through(port: number): string {
  const url = new URL(testDatabase.url);
  url.port = String(port);
  return url.href;
}

const ask = (budgetMs = 2000) => database.run(budgetMs, (sql) => sql`select 1 as one`);

async function timed(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work.catch(() => undefined);
  return performance.now() - startedAt;
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());
afterEach(async () => {
  vi.useRealTimers();
  await database.close();
  await proxy.close();
});

async function open(poolSize = 1): Promise<void> {
  const { port } = new URL(testDatabase.url);
  proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(port) });
  database = createDatabase({ url: through(proxy.port), prepare: true, poolSize });
}

describe('a connection to Postgres', () => {
  it('that was cut is replaced, without a word', async () => {
    await open();
    await ask();
    proxy.cut();
    await expect(ask()).resolves.toEqual([{ one: 1 }]);
  });

  it('that died while the instance was frozen is given up after half a second, and the statement is run again', async () => {
    await open();
    await ask();
    proxy.blackhole();
    proxy.heal();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    const tookMs = await timed(ask().then((rows) => expect(rows).toEqual([{ one: 1 }])));
    expect(tookMs).toBeGreaterThan(450);
    expect(tookMs).toBeLessThan(1500);
  });

  it('that answers nothing costs its budget, and the next one is a new one', async () => {
    await open();
    proxy.blackhole();
    const asking = ask(1000);
    const tookMs = await timed(asking);
    await expect(asking).rejects.toMatchObject({ code: 'database_unavailable', status: 503 });
    expect(tookMs).toBeLessThan(1400);
    proxy.heal();
    await expect(ask()).resolves.toEqual([{ one: 1 }]);
  });

  it('that is accepted and goes no further is given up, where there is time for another one', async () => {
    await open();
    proxy.blackhole();
    // Less than any time-out but our own.
    const asking = ask(15_000);
    await expect.poll(() => proxy.roundTrips()).toBe(1);
    proxy.heal();
    await expect(asking).resolves.toEqual([{ one: 1 }]);
  });

  it('of which one statement is slow is kept for the others', async () => {
    await open(2);
    await ask();
    const slow = database.run(300, (sql) => sql`select pg_sleep(2)`);
    const others = (async () => {
      const backends = new Set<unknown>();
      for (let times = 0; times < 10; times += 1) {
        const [row] = await database.run(2000, (sql) => sql`select pg_backend_pid() as pid`);
        backends.add(row?.pid);
        await sleep(50);
      }
      return backends;
    })();
    await expect(slow).rejects.toMatchObject({ code: 'database_unavailable' });
    expect((await others).size).toBe(1);
  });
});

describe('a Postgres that is down', () => {
  it('is tried again until the budget is used up', async () => {
    await open();
    await proxy.close();
    const asking = ask(700);
    const tookMs = await timed(asking);
    await expect(asking).rejects.toMatchObject({ code: 'database_unavailable', status: 503 });
    expect(tookMs).toBeGreaterThan(500);
    expect(tookMs).toBeLessThan(1300);
    proxy = await startTcpProxy({ host: '127.0.0.1', port: 1 });
  });

  it('and comes back within the budget costs no answer', async () => {
    await open();
    const { port } = proxy;
    await proxy.close();
    const asking = ask(2000);
    await sleep(400);
    const target = Number(new URL(testDatabase.url).port);
    const late: Server = createServer((socket) => {
      const upstream = connect(target, '127.0.0.1');
      socket.pipe(upstream).pipe(socket);
      for (const side of [socket, upstream]) side.on('error', () => undefined);
    }).listen(port, '127.0.0.1');
    await expect(asking).resolves.toEqual([{ one: 1 }]);
    await database.close();
    late.close();
    proxy = await startTcpProxy({ host: '127.0.0.1', port: 1 });
  });
});

describe('a fault that may pass by itself', () => {
  it.each([
    ['08006', 'the connection failed'],
    ['25006', 'the server is a standby'],
    ['25P03', 'a transaction was idle for too long'],
    ['40001', "transactions got into each other's way"],
    ['40P01', 'a deadlock'],
    ['53100', 'the disk is full'],
    ['53200', 'no memory is left'],
    ['53300', 'there are too many connections'],
    ['55P03', 'a lock was not to be had in time'],
    ['57014', 'the statement was cancelled'],
    ['57P01', 'the server shuts down'],
    ['57P02', 'a server process crashed'],
    ['57P03', 'the server starts up'],
    ['57P05', 'the connection was idle for too long'],
  ])('%s, %s: the statement is run again', async (code) => {
    await open();
    let times = 0;
    const asking = database.run(5000, (sql) => {
      times += 1;
      const fail = `do $$ begin raise exception using errcode = '${code}'; end $$`;
      return times === 1 ? sql.unsafe(fail) : sql`select 1 as one`;
    });
    await expect(asking).resolves.toEqual([{ one: 1 }]);
    expect(times).toBe(2);
  });
});

describe('a fault that does not pass by itself', () => {
  const failWith = (statement: string) => database.run(2000, (sql) => sql.unsafe(statement));

  it.each([['select * from no_such_table'], ['select no_such_function()']])(
    '%s says that migrations are missing, at once',
    async (statement) => {
      await open();
      const failing = failWith(statement);
      // Far less than the budget, for which what may pass is tried.
      expect(await timed(failing)).toBeLessThan(1000);
      await expect(failing).rejects.toMatchObject({ code: 'database_not_migrated', status: 500 });
    },
  );

  it('is passed on as it is when nobody knows it', async () => {
    await open();
    await expect(failWith('select 1/0')).rejects.toMatchObject({ code: '22012' });
  });

  it('says that the database refuses the credentials, and does not tell them', async () => {
    await open();
    const url = new URL(through(proxy.port));
    url.password = 'hunter2';
    const refused = createDatabase({ url: url.href, prepare: true, poolSize: 1 });
    const asking = refused.run(2000, (sql) => sql`select 1`);
    await expect(asking).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.not.stringContaining('hunter2'),
    });
    await refused.close();
  });
});

describe('a statement', () => {
  it('is not run once more after its time, whatever the pause was that it fell into', async () => {
    await open();
    await proxy.close();
    const listener = createServer(() => undefined);
    const asking = timed(ask(500));
    await sleep(450);
    listener.listen(proxy.port, '127.0.0.1');
    expect(await asking).toBeLessThan(800);
    await sleep(700);
    listener.close();
    proxy = await startTcpProxy({ host: '127.0.0.1', port: 1 });
  });

  it.each([850, 950, 1000, 1100])(
    'ends within its second when the connection is lost after %i ms',
    async (lostAfterMs) => {
      await open();
      await proxy.close();
      const listener = createServer((socket) => {
        setTimeout(() => socket.destroy(), lostAfterMs);
      }).listen(proxy.port, '127.0.0.1');
      const asking = timed(ask(1000));
      const tookMs = await asking;
      expect(tookMs).toBeGreaterThan(800);
      expect(tookMs).toBeLessThan(1400);
      listener.close();
      proxy = await startTcpProxy({ host: '127.0.0.1', port: 1 });
    },
  );

  it('that waits for a lock leaves no backend behind', async () => {
    await open();
    const blocking = testDatabase.sql.begin(async (sql) => {
      await sql`lock table uploads in access exclusive mode`;
      await sleep(4500);
    });
    await sleep(100);
    for (let times = 0; times < 3; times += 1) {
      const recording = recordUpload(
        database,
        { upload: upload(`locked-${times}`), source: 'callback', answer: '{}', jobs: [] },
        400,
      );
      await expect(recording).rejects.toMatchObject({ code: 'database_unavailable' });
    }
    await sleep(1800);
    const [waiting] = await testDatabase.sql`
      select count(*)::int as backends from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'oss-upload-callback'`;
    expect(waiting).toEqual({ backends: 0 });
    await blocking;
  });

  it('on a server that has become a standby is run again on a new connection', async () => {
    await open();
    const name = new URL(testDatabase.url).pathname.slice(1);
    await testDatabase.sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
    const recording = recordUpload(
      database,
      { upload: upload('failover-1'), source: 'callback', answer: '{}', jobs: [] },
      3000,
    );
    await sleep(300);
    await testDatabase.sql.unsafe(
      `set default_transaction_read_only = off; alter database ${name} set default_transaction_read_only = off`,
    );
    await expect(recording).resolves.toMatchObject({ outcome: 'recorded' });
  });
});

describe('a fault that shows before the driver listens', () => {
  it.each([
    ['no way to the host', 'postgres://u:p@255.255.255.255:5432/d'],
    ['no way to the host, over TLS', 'postgres://u:p@255.255.255.255:5432/d?sslmode=require'],
  ])('does not end the process: %s', async (_, url) => {
    expect(await connectInChild(url, '')).toBe('database_unavailable');
  });

  it('does not end the process: no file descriptor is left', async () => {
    const exhaust = `
      import { openSync } from 'node:fs';
      import 'postgres';
      try { for (;;) openSync('/dev/null', 'r'); } catch {}`;
    expect(await connectInChild('postgres://u:p@127.0.0.1:1/d', exhaust)).toBe('database_unavailable');
  });
});

describe('a server whose certificate is not trusted', () => {
  it('is a fault of the configuration', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'db' }], { keySize: 2048 });
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write('S');
        new TLSSocket(socket, { isServer: true, key, cert }).on('error', () => undefined);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `postgres://u:p@127.0.0.1:${port}/d?sslmode=verify-full`;
    const distrustful = createDatabase({ url, prepare: true, poolSize: 1 });
    await expect(distrustful.run(2000, (sql) => sql`select 1`)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('The certificate of the database is not trusted.'),
    });
    await distrustful.close();
    server.close();
  });
});

describe('a peer that accepts and closes at once', () => {
  it('is not connected to without end', async () => {
    await open();
    await proxy.close();
    let connects = 0;
    const rude = createServer((socket) => {
      connects += 1;
      socket.destroy();
    }).listen(proxy.port, '127.0.0.1');
    await expect(ask(1500)).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(connects).toBeLessThan(60);
    rude.close();
    proxy = await startTcpProxy({ host: '127.0.0.1', port: 1 });
  });
});

describe('one upload', () => {
  it('costs one round trip when the statement is prepared', async () => {
    await open();
    const record = (id: string) =>
      recordUpload(database, { upload: upload(id), source: 'callback', answer: '{}', jobs: [] }, 2000);
    await record('round-trip-1');
    await record('round-trip-2');
    const before = proxy.roundTrips();
    await record('round-trip-3');
    expect(proxy.roundTrips() - before).toBe(1);
  });
});

function upload(id: string): AdmittedUpload {
  return {
    id,
    kind: 'anything',
    bucket: 'examplebucket',
    object: id,
    etag: 'A',
    size: 1,
    ticketed: true,
    vars: {},
    untrustedVars: {},
  } as AdmittedUpload;
}

/** What a process that does nothing else says of its connection. */
function connectInChild(url: string, first: string): Promise<string> {
  const database = path.join(import.meta.dirname, '../../shared/store/database.ts');
  const code = `${first}
    import { createDatabase } from ${JSON.stringify(database)};
    const database = createDatabase({ url: ${JSON.stringify(url)}, prepare: true, poolSize: 2 });
    const outcome = await database.connect(500).then(() => 'connected', (error) => error.code);
    process.stdout.write(outcome);
    process.exit();`;
  return new Promise((resolve, reject) => {
    const limited = `ulimit -n 200; exec "$0" --import tsx --input-type=module -e "$1"`;
    execFile('bash', ['-c', limited, process.execPath, code], (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout),
    );
  });
}
