import { parseArgs } from 'node:util';
import { buildCallback } from '../shared/callback/callback-configuration.ts';
import { SYSTEM_VARIABLES } from '../shared/callback/system-variables.ts';
import { issueTicket } from '../shared/callback/ticket.ts';
import { readConfig } from '../shared/config.ts';
import uploads from '../uploads.ts';
import { readDeployedConfig } from './lib/deployed-config.ts';
import { readLocalEnvironment } from './lib/start/local-environment.ts';
import { folderOfCloud } from './lib/start/running-cloud.ts';
import { toClaims } from './lib/ticket/claims.ts';

const USAGE = `Usage: npm run ticket -- (--key <key> | --prefix <prefix>) [options]

Authorises one upload: prints a ticket, and the callback that carries it.
Reads TICKET_SECRETS, BUCKETS and CALLBACK_URL from the environment, and from .env beside s.yaml.

  --key <key>              the one key that may be uploaded
  --prefix <prefix>        or what the key has to begin with
  --bucket <name>          one of BUCKETS; need not be given if that is only one
  --kind <name>            a kind of uploads.ts; without it, the one whose prefix fits
  --max-size <bytes>       the most that may be uploaded
  --sub <id>               who uploads: recorded as the uploader
  --vars <json>            what else to record, such as {"album":"holidays"}
  --expires-in <seconds>   how long it is valid; an hour without it
  --local                  for what ./scripts/start runs, whatever the environment says
  --data <dir>             the same, where it was started with this --data (default .local)
  --json                   print { ticket, callback, claims } as JSON
  --help                   print this text`;

const OPTIONS = {
  key: { type: 'string' },
  prefix: { type: 'string' },
  bucket: { type: 'string' },
  kind: { type: 'string' },
  'max-size': { type: 'string' },
  sub: { type: 'string' },
  vars: { type: 'string' },
  'expires-in': { type: 'string' },
  local: { type: 'boolean' },
  data: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

function callbackWith(ticket: string, url: string): string {
  const fields = Object.fromEntries(SYSTEM_VARIABLES.map((name) => [name, name]));
  return buildCallback({ urls: [url], bodyType: 'form', fields, literals: { ticket } });
}

function describe(ticket: string, callback: string | undefined, expiresAt: Date): string {
  const shown = [`ticket, valid until ${expiresAt.toISOString()}:`, ticket, ''];
  if (callback === undefined)
    return [
      ...shown,
      'Set CALLBACK_URL to the URL of your callback function, and the callback is printed too.',
    ].join('\n');
  return [
    ...shown,
    'callback, for the header x-oss-callback or the form field "callback" of the upload:',
    callback,
  ].join('\n');
}

async function readSettings(folder: string | undefined) {
  const names = ['TICKET_SECRETS', 'BUCKETS', 'CALLBACK_URL'] as const;
  return folder === undefined
    ? readDeployedConfig(names)
    : readConfig(names, await readLocalEnvironment(folder));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const { TICKET_SECRETS, BUCKETS, CALLBACK_URL } = await readSettings(folderOfCloud(values));
  const nowSeconds = Math.floor(Date.now() / 1000);
  const claims = toClaims(values, { buckets: BUCKETS, uploads, nowSeconds });
  const ticket = issueTicket(claims, TICKET_SECRETS[0]);
  const callback = CALLBACK_URL && callbackWith(ticket, CALLBACK_URL.text);
  if (values.json) console.log(JSON.stringify({ ticket, callback, claims }, null, 2));
  else console.log(describe(ticket, callback, new Date(claims.exp * 1000)));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
