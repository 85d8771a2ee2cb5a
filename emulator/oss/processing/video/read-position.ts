const POSITION_MICROSECONDS = /^out_time_us=(\d+)\n/gm;

/** How far ffmpeg's -progress says that it has come, in milliseconds; undefined before the first frame. */
export function readPosition(report: string): number | undefined {
  const last = [...report.matchAll(POSITION_MICROSECONDS)].at(-1)?.[1];
  return last === undefined ? undefined : Math.floor(Number(last) / 1000);
}
