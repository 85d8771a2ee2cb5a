const UNITS = { KB: 1, MB: 2, GB: 3, TB: 4 } as const;
const SIZE = /^(\d{1,9}(?:\.\d{1,3})?) (KB|MB|GB|TB)$/;
/** What OSS takes at most, in parts. */
const MAX_BYTES = 48.8 * 1024 ** 4;

function toBytes(size: unknown): number {
  if (typeof size === 'number') return size;
  const [, count, unit] = SIZE.exec(String(size)) ?? [];
  return Math.floor(Number(count) * 1024 ** UNITS[unit as keyof typeof UNITS]);
}

/** The bytes of a size as in "5 MB"; undefined if it is none that an object can have. */
export function parseSize(size: unknown): number | undefined {
  const bytes = toBytes(size);
  return Number.isSafeInteger(bytes) && bytes > 0 && bytes <= MAX_BYTES ? bytes : undefined;
}
