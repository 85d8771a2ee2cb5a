import { fillBody } from '../../../emulator/oss/callback/body-variables.ts';
import { tamperWith } from '../../../emulator/oss/callback/callback-faults.ts';
import { headersFor } from '../../../emulator/oss/callback/deliver-once.ts';
import type { PreparedDelivery, Sent } from './send-fixture.ts';

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}

function verdict({ outcome, expected }: Sent): string {
  if (outcome === expected) return `${outcome}, as it should be`;
  return `${outcome}, and it should be ${expected}`;
}

function describeAttempt({ url, milliseconds, status, answer, error }: Sent['attempts'][number]): string {
  const heard = status === undefined ? 'no answer' : `${status}`;
  const lines = [`  OSS sees    ${heard} after ${milliseconds} ms from ${url}`];
  if (error !== undefined) lines.push(`              ${error}`);
  if (answer) lines.push(indent(answer.trim()));
  return lines.join('\n');
}

/** One callback, as a person wants to see it. */
export function renderSent(sent: Sent): string {
  const { fixture, about, body, attempts, client } = sent;
  return [
    `${fixture}: ${about}`,
    '  the body of the callback',
    indent(body),
    ...attempts.map(describeAttempt),
    `  its client  ${client.status} ${client.contentType}`,
    indent(client.body.trim()),
    `  ${verdict(sent)}`,
  ].join('\n');
}

/** Many callbacks, a line each. */
export function renderTable(all: readonly Sent[]): string {
  const width = Math.max(...all.map(({ fixture }) => fixture.length)) + 2;
  return all
    .map((sent) => {
      const { status = '-', milliseconds = 0 } = sent.attempts[0] ?? {};
      return `${sent.fixture.padEnd(width)}${String(status).padEnd(5)}${`${milliseconds} ms`.padStart(8)}  ${verdict(sent)}`;
    })
    .join('\n');
}

/** The request as its bytes go out. */
export function renderRequest({ prepared: { config, upload }, options }: PreparedDelivery): Buffer {
  const [url] = config.urls;
  if (url === undefined) throw new Error('There is no URL to send it to.');
  const body = fillBody(config, upload);
  const headers = headersFor(url, { config, upload, body, options });
  const head = [
    `POST ${url.target} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([
    Buffer.from(`${head.join('\r\n')}\r\n\r\n`),
    options.faults?.tamper ? tamperWith(body) : body,
  ]);
}
