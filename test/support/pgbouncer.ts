import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../emulator/find-free-port.ts';
import { findSystemUser } from '../../scripts/lib/postgres/system-user.ts';

export interface PgBouncer {
  url: string;
  stop(): Promise<void>;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const outcome = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return outcome;
}

/** A real PgBouncer in transaction mode, with three connections to Postgres that its clients share in turn. */
export async function startPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  const target = new URL(databaseUrl);
  const port = await findFreePort();
  const directory = await mkdtemp(path.join(tmpdir(), 'pgbouncer-test-'));
  await chmod(directory, 0o755);
  const config = path.join(directory, 'pgbouncer.ini');
  await writeFile(
    config,
    `[databases]
app = host=${target.hostname} port=${target.port} dbname=${target.pathname.slice(1)} user=${target.username} password=${target.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
`,
    { mode: 0o644 },
  );
  const user = await findSystemUser(directory);
  const child: ChildProcess = spawn('pgbouncer', ['-q', config], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error('pgbouncer did not start.');
    await sleep(20);
  }
  return {
    url: `postgres://anyone@127.0.0.1:${port}/app`,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
