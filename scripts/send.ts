import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { SigningKey } from '../emulator/oss/sign-callback.ts';
import { parseTicketSecrets } from '../shared/parse-variables.ts';
import { readOptions, type SendOptions, USAGE, UsageError } from './lib/send/options.ts';
import { renderRequest, renderSent, renderTable } from './lib/send/render.ts';
import { prepareDelivery, type SendFixtureOptions, type Sent, sendFixture } from './lib/send/send-fixture.ts';
import { openLocalSecrets } from './lib/start/local-secrets.ts';

const ROOT = join(import.meta.dirname, '..');

async function readKey(file: string): Promise<SigningKey> {
  try {
    const privateKey = createPrivateKey(await readFile(file));
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch (error) {
    throw new Error(`${file} is not a private key in PEM: ${error instanceof Error ? error.message : error}`);
  }
}

function readTicketSecret(local: string): KeyObject {
  const secrets = parseTicketSecrets(process.env.TICKET_SECRETS || local);
  if (secrets !== undefined) return secrets[0];
  throw new Error('TICKET_SECRETS should be one or more secrets of at least 32 bytes, separated by commas.');
}

async function chooseFor(options: SendOptions): Promise<Omit<SendFixtureOptions, 'name'>> {
  const local = await openLocalSecrets(resolve(ROOT, options.data));
  const { url, settings, faults, keyUrl, key } = options;
  return {
    url,
    settings,
    faults,
    keyUrl,
    signingKey: key === undefined ? local.signingKey : await readKey(key),
    ticketSecret: readTicketSecret(local.ticketSecret),
  };
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
  if (all.some(({ outcome, expected }) => outcome !== expected)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error('See npm run send -- --help.');
  process.exitCode = 2;
});
