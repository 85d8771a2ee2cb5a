import { parseTarget, type RequestTarget } from '../../emulator/oss/http/request-target.ts';
import vectors from '../fixtures/wire/requests.json' with { type: 'json' };

export const wireCredentials = new Map([['LTAItestakid', 'testsecret']]);
/** Android, and iOS, take any name that is not OSS's own for a CNAME. */
const wireAddressing = {
  hosts: new Map([['oss-cn-hangzhou.oss.test', 'examplebucket']]),
  domains: [],
};

function clockOf(date: string): Date {
  return new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

export interface WireRequest extends RequestTarget {
  id: string;
  sdk: string;
  clock: Date;
  method: string;
  headers: ReadonlyMap<string, string>;
  /** Up to and with the empty line. */
  head: string;
  /** As bytes of the connection; undefined when the capture left most of the body out. */
  bytes: Buffer | undefined;
  /** The body without the framing of its transfer. */
  payload: Buffer;
}

function withoutFraming(body: string): string {
  const [, size, rest] = /^([0-9a-fA-F]+)\r\n([\s\S]*)$/.exec(body) ?? [];
  if (size === undefined || rest === undefined) return '';
  const length = Number.parseInt(size, 16);
  return rest.slice(0, length) + withoutFraming(rest.slice(length + 2));
}

/** What SDKs really sent. */
export const wireRequests: readonly WireRequest[] = vectors.map(({ id, sdk, clock, head, body }) => {
  const [requestLine = '', ...lines] = head;
  const [method = '', target = ''] = requestLine.split(' ');
  const headers = new Map(
    lines.map((line) => {
      const mark = line.indexOf(':');
      return [line.slice(0, mark).toLowerCase(), line.slice(mark + 1).trim()];
    }),
  );
  return {
    id,
    sdk,
    clock: clockOf(clock),
    method,
    headers,
    head: `${head.join('\r\n')}\r\n\r\n`,
    ...parseTarget(target, headers.get('host') ?? '', wireAddressing),
    bytes: body === undefined ? undefined : Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1'),
    payload: Buffer.from(
      headers.has('transfer-encoding') ? withoutFraming(body ?? '') : (body ?? ''),
      'latin1',
    ),
  };
});
