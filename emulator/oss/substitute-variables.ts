import { percentEncode } from '../percent-encode.ts';

export type VariableValue = string | number | bigint | null;
export type BodyMode = 'form' | 'json';

const SYSTEM_VARIABLES: ReadonlySet<string> = new Set([
  'bucket',
  'object',
  'etag',
  'size',
  'mimeType',
  'imageInfo',
  'imageInfo.height',
  'imageInfo.width',
  'imageInfo.format',
  'crc64',
  'contentMd5',
  'vpcId',
  'clientIp',
  'reqId',
  'operation',
]);

const PLACEHOLDER = /\$\{([^{}]*)\}/g;
function formValue(value: VariableValue): string {
  return value === null ? '' : percentEncode(String(value));
}

function jsonLiteral(value: VariableValue): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/**
 * Fills a callbackBody template the way OSS does: URL-encoded values in form mode, JSON literals (strings with
 * their quotes, everything missing as null) in JSON mode. A value is never read as a template again, and names
 * that OSS does not know stay as they were written.
 */
export function substituteVariables(
  template: string,
  mode: BodyMode,
  values: Readonly<Record<string, VariableValue>>,
): string {
  const render = mode === 'form' ? formValue : jsonLiteral;
  return template.replace(PLACEHOLDER, (placeholder, name: string) => {
    if (!SYSTEM_VARIABLES.has(name) && !name.startsWith('x:')) return placeholder;
    return render(Object.hasOwn(values, name) ? (values[name] ?? null) : null);
  });
}
