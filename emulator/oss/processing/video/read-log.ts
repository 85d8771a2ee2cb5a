export interface MediaFacts {
  durationMs: number | undefined;
  /** By ffmpeg's name; undefined when there is no video in it. */
  videoCodec: string | undefined;
}

const DURATION = /^ *Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/m;
const VIDEO = /^ *Stream #0:\d+.*?: Video: (\w+)/m;

/** What ffmpeg says of its input before it begins. */
export function readFacts(log: string): MediaFacts {
  const [input = ''] = log.split(/^Output #0/m);
  const [, hours, minutes, seconds] = DURATION.exec(input) ?? [];
  const durationMs =
    hours === undefined
      ? undefined
      : Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
  return { durationMs, videoCodec: VIDEO.exec(input)?.[1] };
}

/** Why it failed, in its own words but without the names of our files. */
export function readFailure(log: string, path: string): string {
  const lines = log.replaceAll(path, 'source').split('\n');
  const last = lines
    .map((line) => line.trim())
    .findLast((line) => line !== '' && !/^Conversion failed/.test(line));
  return last ?? 'ffmpeg did not say why.';
}
