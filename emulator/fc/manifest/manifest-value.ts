/** A value somewhere in a resolved manifest, which knows where it stands so that complaints can name it. */
export interface ManifestValue {
  where: string;
  value: unknown;
}

export class UnusableManifestError extends Error {
  override readonly name = 'UnusableManifestError';
}

function complain({ where, value }: ManifestValue, should: string): never {
  const is = value === undefined ? 'missing' : JSON.stringify(value);
  throw new UnusableManifestError(`${where} is ${is}, and should be ${should}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readRecord(from: ManifestValue): Record<string, unknown> {
  return isRecord(from.value) ? from.value : complain(from, 'a mapping');
}

export function readText(from: ManifestValue): string {
  return typeof from.value === 'string' && from.value !== '' ? from.value : complain(from, 'a text');
}

export function readNumber(from: ManifestValue): number {
  return typeof from.value === 'number' && from.value > 0 ? from.value : complain(from, 'a number above 0');
}

export function readCount(from: ManifestValue): number {
  const isCount = Number.isInteger(from.value) && Number(from.value) >= 0;
  return isCount ? Number(from.value) : complain(from, 'a whole number, 0 or more');
}

export function readTexts(from: ManifestValue): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(readRecord(from))) {
    const where = `${from.where}.${name}`;
    texts[name] = typeof value === 'string' ? value : complain({ where, value }, 'a text');
  }
  return texts;
}

export function readList(from: ManifestValue): ManifestValue[] {
  const { where, value } = from;
  if (!Array.isArray(value)) return complain(from, 'a list');
  return value.map((item: unknown, index) => ({ where: `${where}[${index}]`, value: item }));
}

/** Undefined where the manifest says nothing. */
export function optional<T>(from: ManifestValue, read: (from: ManifestValue) => T): T | undefined {
  return from.value === undefined || from.value === null ? undefined : read(from);
}

/** The values under the names of a mapping. */
export function fieldsOf(from: ManifestValue): (name: string) => ManifestValue {
  const record = readRecord(from);
  return (name) => ({ where: `${from.where}.${name}`, value: record[name] });
}
