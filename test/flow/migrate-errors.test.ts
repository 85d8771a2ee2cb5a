import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../shared/store/migrate.ts';
import { type EmptyDatabases, query, startEmptyDatabases } from '../support/empty-databases.ts';

const START_TIMEOUT_MS = 60_000;
const PASSWORD = 'p%40ss-that-nobody-may-see';

async function failure(url: string, connectTimeoutMs = 10_000): Promise<string> {
  const error: unknown = await migrate(url, { connectTimeoutMs }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(String((error as Error).stack)).not.toContain('nobody-may-see');
  return String(error);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

describe('migrate says without the password', () => {
  let databases: EmptyDatabases;
  let url: URL;

  beforeAll(async () => {
    databases = await startEmptyDatabases();
    url = new URL(await databases.create());
  }, START_TIMEOUT_MS);
  afterAll(() => databases.stop());

  const changed = (change: Partial<URL>) => Object.assign(new URL(url), { password: PASSWORD }, change).href;

  it('that nothing listens', async () => {
    const message = await failure(changed({ port: '1' }));
    expect(message).toContain('The database at 127.0.0.1:1 cannot be reached (ECONNREFUSED)');
  });

  it('that the host does not exist', async () => {
    expect(await failure(changed({ hostname: 'nowhere.invalid' }), 500)).toContain('nowhere.invalid:');
  });

  it('that a host takes the connection and never answers', async () => {
    const silent = createServer();
    const port = await listen(silent);
    const message = await failure(changed({ port: String(port) }), 500);
    expect(message).toContain('cannot be reached (timeout expired)');
    silent.close();
  });

  it('that the password is wrong', async () => {
    expect(await failure(changed({}))).toContain('does not let user "postgres" in');
  });

  it('that the password is missing', async () => {
    expect(await failure(changed({ password: '' }))).toContain('does not let user "postgres" in');
  });

  it('that there is no such database', async () => {
    const message = await failure(changed({ password: url.password, pathname: '/nothing' }));
    expect(message).toContain('has no database "nothing"');
  });

  it('that the user may not create tables', async () => {
    await query(url.href, "create role reader login password 'nobody-may-see'");
    const message = await failure(changed({ username: 'reader', password: 'nobody-may-see' }));
    expect(message).toContain('User "reader" lacks a permission in database');
    expect(message).toContain('Grant it CREATE on the schema');
  });

  it.each(['postgres://u:nobody-may-see#x@h:5/d', 'postgres://u:nobody-may-see%zz@h:5/d', ''])(
    'that a URL is none',
    async (text) => {
      expect(await failure(text)).toContain('The database URL is not a URL');
    },
  );
});
