import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ERRORS } from '../shared/http/errors.ts';

const FILE = path.join(import.meta.dirname, '..', 'docs', 'errors.md');

const USAGE = `Usage: npm run docs:errors [-- --check] [--json]

Writes docs/errors.md from the table in shared/http/errors.ts.

  --check   write nothing; exit with 1 when the file is not current
  --json    print what was done as JSON
  --help    print this text`;

const INTRODUCTION = `# Errors

Every answer of these functions that is not a success has this form, whatever went wrong:

\`\`\`json
{ "error": { "code": "ticket_expired", "message": "…", "hint": "…", "requestId": "…" } }
\`\`\`

Rely on \`code\` and on the status: they do not change. \`message\` says what is wrong, sometimes with a detail behind it, and \`hint\`
what to do about it. \`requestId\` finds the line in the function's log.

OSS does not hand this answer to the client that uploads. When a callback is answered with anything but 200, OSS answers its
client with **203** and \`CallbackFailed\`, and names only the status: \`Error status : 403.\` Mind that 203 counts as success in
many HTTP libraries (\`response.ok\` is true). The upload itself is done by then: the object is in the bucket. OSS calls back
once and **never again**, so a fault that cannot pass by itself is a 4xx at once, and only what may pass is a 503.

Look for the code in the log of the function. \`npm run explain -- request.http\` tells more about a signature that does not match.

<!-- Written by "npm run docs:errors" from shared/http/errors.ts. Do not edit it here. -->
`;

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  400: 'malformed',
  401: 'not signed by OSS',
  403: 'not admitted',
  404: 'not found',
  405: 'wrong method',
  409: 'in conflict',
  413: 'too large',
  415: 'wrong content type',
  422: 'not what was agreed on',
  429: 'too many requests',
  500: 'a fault here, for its operator to mend',
  502: 'a fault of a service behind',
  503: 'may pass by itself',
};

interface Entry {
  status: number;
  message: string;
  hint: string;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function section(status: number, entries: readonly (readonly [string, Entry])[]): string {
  const text = STATUS_TEXTS[status];
  if (text === undefined) throw new Error(`Say in STATUS_TEXTS what the status ${status} means.`);
  const rows = entries.map(
    ([code, entry]) => `| \`${code}\` | ${entry.status} | ${cell(entry.message)} | ${cell(entry.hint)} |`,
  );
  return `## ${status}: ${text}\n\n| code | status | message | hint |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function renderErrors(errors: Readonly<Record<string, Entry>>): string {
  const byStatus = new Map<number, [string, Entry][]>();
  for (const [code, entry] of Object.entries(errors))
    byStatus.set(entry.status, [...(byStatus.get(entry.status) ?? []), [code, entry]]);
  const sections = [...byStatus]
    .sort(([one], [other]) => one - other)
    .map(([status, entries]) => section(status, entries));
  return [INTRODUCTION, ...sections].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) return console.log(USAGE);
  const wanted = renderErrors(ERRORS);
  const found = await readFile(FILE, 'utf8').catch(() => '');
  const current = found === wanted;
  if (!values.check && !current) await writeFile(FILE, wanted);
  if (values.check && !current) process.exitCode = 1;
  if (values.json) console.log(JSON.stringify({ current, written: !values.check && !current }));
  else if (current) console.log('docs/errors.md is current');
  else if (values.check) console.error('docs/errors.md is not current: run "npm run docs:errors".');
  else console.log('docs/errors.md is written');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
