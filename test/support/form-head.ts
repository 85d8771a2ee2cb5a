import type { FormFields } from './post-form.ts';

/** What a field of a form begins with, up to its name. The boundary is "b". */
export const PART = '--b\r\nContent-Disposition: form-data; name=';

/** A form up to the first byte of its file. */
export function formHead(fields: FormFields): string {
  const parts = Object.entries(fields).map(([name, value]) => `${PART}"${name}"\r\n\r\n${value}\r\n`);
  return `${parts.join('')}${PART}"file"; filename="f"\r\nContent-Type: video/mp4\r\n\r\n`;
}
