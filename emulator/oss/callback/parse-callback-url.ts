export interface CallbackUrl {
  /** As it was configured. */
  url: string;
  secure: boolean;
  hostname: string;
  port: number;
  /** The Host header: with the port where the URL has one. */
  host: string;
  /** Path and query as they are sent and signed. */
  target: string;
}

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const AUTHORITY = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9.])?)(?::(\d{1,5}))?$/;
/** The rest must have been percent-encoded by the one who configured it. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const MAX_PORT = 65_535;

function toTarget(rest: string): string {
  const [sent = ''] = rest.split('#', 1);
  return sent.startsWith('/') ? sent : `/${sent}`;
}

/** Undefined when OSS would not take it: another scheme, an IPv6 literal, credentials, a port that is no number. */
export function parseCallbackUrl(url: string): CallbackUrl | undefined {
  if (!VISIBLE_ASCII.test(url)) return undefined;
  const scheme = SCHEME.exec(url);
  const protocol = (scheme?.[1] ?? 'http').toLowerCase();
  if (protocol !== 'http' && protocol !== 'https') return undefined;
  const afterScheme = url.slice(scheme?.[0].length ?? 0);
  const end = afterScheme.search(/[/?#]/);
  const host = end === -1 ? afterScheme : afterScheme.slice(0, end);
  const authority = AUTHORITY.exec(host);
  if (authority === null) return undefined;
  const secure = protocol === 'https';
  const port = authority[2] === undefined ? (secure ? 443 : 80) : Number(authority[2]);
  if (port < 1 || port > MAX_PORT) return undefined;
  const target = toTarget(end === -1 ? '' : afterScheme.slice(end));
  return { url, secure, hostname: authority[1] ?? '', port, host, target };
}

export function isHostHeader(text: string): boolean {
  const authority = AUTHORITY.exec(text);
  return authority !== null && Number(authority[2] ?? 1) <= MAX_PORT;
}
