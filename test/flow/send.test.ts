import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIXTURES } from '../../scripts/lib/send/fixtures.ts';
import { openLocalSecrets } from '../../scripts/lib/start/local-secrets.ts';
import { type BuiltCallback, startBuiltCallback } from '../support/built-callback.ts';
import { answer, startCallbackReceiver } from '../support/callback-receiver.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';

const ROOT = join(import.meta.dirname, '../..');

let data: string;
let database: TestDatabase;
let callback: BuiltCallback;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'send-test-'));
  const { signingKey, ticketSecret } = await openLocalSecrets(data);
  database = await createTestDatabase();
  callback = await startBuiltCallback(database.url, {
    TICKET_SECRETS: ticketSecret,
    OSS_CALLBACK_DEV_KEY: signingKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  });
});
afterAll(async () => {
  await callback.close();
  await database.drop();
  await rm(data, { recursive: true, force: true });
});

interface Run {
  exitCode: number;
  stdout: string;
  stderr: string;
}

function send(...args: string[]): Promise<Run> {
  const command = ['--import', 'tsx', 'scripts/send.ts', '--data', data, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const sendHere = (...args: string[]) => send('--url', `${callback.url}/callback`, ...args);

describe('npm run send', () => {
  test('has every fixture taken or refused as it should be', async () => {
    const { exitCode, stdout } = await sendHere('--all', '--json');
    const sent = JSON.parse(stdout) as { fixture: string; outcome: string; expected: string }[];
    expect(sent.map(({ fixture }) => fixture)).toEqual(Object.keys(FIXTURES));
    expect(sent.filter(({ outcome, expected }) => outcome !== expected)).toEqual([]);
    expect(exitCode).toBe(0);
    const rows = await database.sql`select object, size, untrusted_vars from uploads order by size desc`;
    const taken = Object.values(FIXTURES).filter(({ expected }) => expected === 'taken');
    expect(rows).toHaveLength(taken.length);
    expect(rows[0]).toMatchObject({ object: 'backups/disk.img', size: '5368709120' });
  });

  test('shows what OSS sees, and what its client gets', async () => {
    const taken = await sendHere('photo', '--set', 'object=a b/ü.jpg', '--set', 'x:album=holidays');
    expect(taken.exitCode).toBe(0);
    expect(taken.stdout).toContain('object=a%20b%2F%C3%BC.jpg');
    expect(taken.stdout).toContain('album=holidays');
    expect(taken.stdout).toMatch(/OSS sees {4}200 after \d+ ms/);
    expect(taken.stdout).toContain('its client  200 application/json');
    expect(taken.stdout).toContain('"object":"a b/ü.jpg"');

    const refused = await sendHere('tampered');
    expect(refused.stdout).toMatch(/OSS sees {4}401 after \d+ ms/);
    expect(refused.stdout).toContain('"code":"signature_invalid"');
    expect(refused.stdout).toContain('its client  203 application/xml');
    expect(refused.stdout).toContain('<Message>Error status : 401.</Message>');
    expect(refused.stdout).toContain('refused, as it should be');
    expect(refused.exitCode).toBe(0);
  });

  test('fails when the callback is not taken', async () => {
    const other = await startCallbackReceiver(answer('{"error":"no"}', 500));
    const refused = await send('--url', `http://127.0.0.1:${other.port}/`);
    await other.stop();
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toContain('{"error":"no"}');
    expect(refused.stdout).toContain('failed, and it should be taken');
    const gone = await send('tampered', '--url', 'http://127.0.0.1:1/');
    expect(gone.exitCode).toBe(1);
    expect(gone.stdout).toContain('failed, and it should be refused');
    expect(gone.stderr).toContain('is ./scripts/start running?');
  });

  test('notices a function that takes what is forged, or answers a duplicate differently', async () => {
    let calls = 0;
    const other = await startCallbackReceiver((request, response) => {
      calls += 1;
      answer(`{"call":${calls}}`)(request, response);
    });
    const url = `http://127.0.0.1:${other.port}/`;
    const forged = await send('stale-key', '--url', url);
    const duplicate = await send('duplicate', '--url', url);
    await other.stop();
    expect(forged).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('taken, and it should be refused'),
    });
    expect(duplicate).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('answered differently') });
  });

  test('causes what goes wrong on the way', async () => {
    const tampered = await sendHere('photo', '--fault', 'tamper', '--fault', 'delay=1');
    expect(tampered).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('signature_invalid') });
    const twice = await sendHere('photo', '--fault', 'twice');
    expect(twice.stdout.match(/OSS sees {4}200/g)).toHaveLength(2);
    expect(twice.exitCode).toBe(0);
  });

  test('prints a request that explain understands', async () => {
    const { stdout } = await sendHere('photo', '--print');
    const file = join(data, 'request.http');
    await writeFile(file, stdout);
    const { signingKey } = await openLocalSecrets(data);
    const key = join(data, 'public.pem');
    await writeFile(key, signingKey.publicKey.export({ type: 'spki', format: 'pem' }));
    const explain = ['--import', 'tsx', 'scripts/explain.ts', file, '--key', key];
    const failure = await new Promise((resolve) =>
      execFile(process.execPath, explain, { cwd: ROOT }, resolve),
    );
    expect(failure).toBeNull();
  });

  test('signs with a key of yours', async () => {
    const key = join(data, 'mine.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { stdout } = await sendHere(
      'photo',
      '--key',
      key,
      '--key-url',
      'http://127.0.0.1:9/a.pem',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'refused', attempts: [{ status: 401 }] });
  });

  test('signs with no key but one of RSA', async () => {
    const key = join(data, 'ec.pem');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const refused = await sendHere('photo', '--key', key, '--key-url', 'http://127.0.0.1:9/a.pem');
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('ec.pem is a key of type ec: OSS signs with RSA, so an RSA private key');
  });

  test('keeps its secrets from others', async () => {
    for (const name of ['callback-key.pem', 'ticket-secret']) {
      expect((await stat(join(data, name))).mode & 0o777).toBe(0o600);
    }
  });

  test.each([
    [['holiday'], 'There is no fixture "holiday": there are photo, photo-json'],
    [['photo', 'video'], 'Name one fixture, or say --all.'],
    [['photo', '--all'], 'Name a fixture or say --all, not both.'],
    [['--sett', 'a=b'], "Unknown option '--sett'"],
    [['--set', 'colour=red'], 'There is no variable "colour": there are bucket'],
    [['--set', 'size'], '--set should be name=value'],
    [['--set', 'size=big'], 'size is a whole number, and "big" is none.'],
    [['--fault', 'redis-gone'], '"redis-gone" is not a fault of the sender'],
    [['--fault', 'fire'], 'There is no fault "fire"'],
    [['--url', 'ftp://x/'], 'The callback url configuration is invalid.'],
    [['--key', 'nowhere.pem', '--key-url', 'http://x/'], 'nowhere.pem is not a private key in PEM'],
    [['--key', 'mine.pem'], '--key needs --key-url'],
    [['--data', '/nowhere'], 'There is no key in /nowhere: run ./scripts/start once'],
    [['--print', '--all'], '--print prints one request'],
  ])('%j is answered with a sentence', async (args, sentence) => {
    const { exitCode, stderr } = await sendHere(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
