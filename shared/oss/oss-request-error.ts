/** What OSS refused a request with. */
export class OssRequestError extends Error {
  override readonly name = 'OssRequestError';
  readonly status: number;
  /** As in "NoSuchKey". */
  readonly code: string;
  /** OSS's finer number of the case; empty where it says none. */
  readonly ec: string;
  readonly requestId: string;

  constructor(status: number, xml: string, requestId: string) {
    const code = textOf(xml, 'Code') || `Status${status}`;
    super(textOf(xml, 'Message') || `OSS answered ${status}.`);
    this.status = status;
    this.code = code;
    this.ec = textOf(xml, 'EC');
    this.requestId = requestId;
  }

  /** Worth another try: throttled, or a failure of OSS itself. */
  get isTransient(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function textOf(xml: string, element: string): string {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? '';
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
}
