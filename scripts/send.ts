import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { publicKeyUrlAt } from '../emulator/oss/callback/key-endpoint.ts';
import type { SigningKey } from '../emulator/oss/sign-callback.ts';
import { parseTicketSecrets } from '../shared/parse-variables.ts';
import { deployedEnvironment } from './lib/deployed-config.ts';
import { readOptions, type SendOptions, USAGE, UsageError } from './lib/send/options.ts';
import { renderRequest, renderSent, renderTable } from './lib/send/render.ts';
import { prepareDelivery, type SendFixtureOptions, type Sent, sendFixture } from './lib/send/send-fixture.ts';
import { findLocalSecrets, type LocalSecrets } from './lib/start/local-secrets.ts';
import { findRunningCloud, requireRunningCloud, resolveData } from './lib/start/running-cloud.ts';

/** The first port of ./scripts/start, unless it is told otherwise. */
const DEFAULT_OSS_URL = 'http://127.0.0.1:9000';

async function readPrivateKey(file: string): Promise<KeyObject> {
  try {
    return createPrivateKey(await readFile(file));
  } catch (error) {
    throw new Error(`${file} is not a private key in PEM: ${error instanceof Error ? error.message : error}`);
  }
}

async function readKey(file: string): Promise<SigningKey> {
  const privateKey = await readPrivateKey(file);
  const { asymmetricKeyType: type } = privateKey;
  if (type !== 'rsa')
    throw new Error(
      `${file} is a key of type ${type}: OSS signs with RSA, so an RSA private key is needed (openssl genrsa).`,
    );
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

const LOOPBACK = /^(?:http:\/\/)?(?:127\.0\.0\.1|localhost)(?:[:/]|$)/;

/** What runs on this machine knows the secret of this machine; what runs elsewhere, that of the environment. */
function readTicketSecret(url: string, local: LocalSecrets | undefined): KeyObject | undefined {
  const given = deployedEnvironment().TICKET_SECRETS || undefined;
  const chosen = LOOPBACK.test(url) ? (local?.ticketSecret ?? given) : given;
  if (chosen === undefined) return undefined;
  const secrets = parseTicketSecrets(chosen);
  if (secrets !== undefined) return secrets[0];
  throw new Error('TICKET_SECRETS should be one or more secrets of at least 32 bytes, separated by commas.');
}

function requireKey(local: LocalSecrets | undefined, data: string): SigningKey {
  if (local !== undefined) return local.signingKey;
  throw new Error(
    `There is no key in ${data}: run ./scripts/start once, or name its folder with --data, or a key with --key.`,
  );
}

async function findTarget({ url, keyUrl, data }: SendOptions): Promise<{ url: string; keyUrl: string }> {
  if (url === undefined) {
    const { callbackUrl, ossUrl } = await requireRunningCloud(data);
    return { url: callbackUrl, keyUrl: keyUrl ?? publicKeyUrlAt(ossUrl) };
  }
  const running = await findRunningCloud(data);
  return { url, keyUrl: keyUrl ?? publicKeyUrlAt(running?.ossUrl ?? DEFAULT_OSS_URL) };
}

async function chooseFor(options: SendOptions): Promise<Omit<SendFixtureOptions, 'name'>> {
  const { settings, faults, key, data } = options;
  const { url, keyUrl } = await findTarget(options);
  const local = await findLocalSecrets(resolveData(data));
  return {
    url,
    settings,
    faults,
    keyUrl,
    signingKey: key === undefined ? requireKey(local, data) : await readKey(key),
    ticketSecret: readTicketSecret(url, local),
  };
}

function isUnanswered({ url, attempts }: Sent): boolean {
  return (
    LOOPBACK.test(url) &&
    attempts.some(({ status, error }) => status === undefined && error?.includes('can not connect'))
  );
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return console.log(USAGE);
  const chosen = await chooseFor(options);
  const all: Sent[] = [];
  for (const name of options.fixtures) {
    if (options.print) process.stdout.write(renderRequest(await prepareDelivery({ ...chosen, name })));
    else all.push(await sendFixture({ ...chosen, name }));
  }
  if (options.print) return;
  const [only, ...more] = all;
  if (options.json) console.log(JSON.stringify(all.length === 1 ? only : all, null, 2));
  else console.log(only === undefined || more.length > 0 ? renderTable(all) : renderSent(only));
  if (all.some(isUnanswered)) console.error('Nobody listens there: is ./scripts/start running?');
  if (all.some(({ outcome, expected }) => outcome !== expected)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error('See npm run send -- --help.');
  process.exitCode = 2;
});
