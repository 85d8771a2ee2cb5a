const ISO_BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** An HTTP date, or yyyymmddTHHMMSSZ. */
export function parseRequestDate(text: string): Date | undefined {
  const iso = text.replace(ISO_BASIC, '$1-$2-$3T$4:$5:$6Z');
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** yyyymmddTHHMMSSZ */
export function formatIsoBasic(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}
