import { xmlText } from './xml-text.ts';

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
    const code = xmlText(xml, 'Code') || `Status${status}`;
    super(xmlText(xml, 'Message') || `OSS answered ${status}.`);
    this.status = status;
    this.code = code;
    this.ec = xmlText(xml, 'EC');
    this.requestId = requestId;
  }

  /** Worth another try: throttled, or a failure of OSS itself. */
  get isTransient(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}
