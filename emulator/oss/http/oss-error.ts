import { writeXml, type XmlElement } from './xml.ts';

export interface OssErrorDetail {
  status: number;
  code: string;
  message: string;
  /** OSS's finer number of the case, where it is known. */
  ec?: string;
  /** Elements that this kind of error has besides the usual ones. */
  fields?: Readonly<Record<string, string>>;
  /** Headers that its answer has. */
  headers?: Readonly<Record<string, string>>;
}

/** What OSS refuses a request with. */
export class OssError extends Error {
  override readonly name = 'OssError';
  readonly status: number;
  readonly code: string;
  readonly ec: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor({ status, code, message, ec, fields = {}, headers = {} }: OssErrorDetail) {
    super(message);
    this.status = status;
    this.code = code;
    this.ec = ec;
    this.fields = fields;
    this.headers = headers;
  }

  toXml(requestId: string, hostId: string): string {
    const elements: XmlElement[] = [
      ['Code', this.code],
      ['Message', this.message],
      ['RequestId', requestId],
      ['HostId', hostId],
      ...Object.entries(this.fields),
    ];
    if (this.ec !== undefined) {
      elements.push(['EC', this.ec], ['RecommendDoc', `https://api.aliyun.com/troubleshoot?q=${this.ec}`]);
    }
    return writeXml('Error', elements);
  }
}
