import { join } from 'node:path';
import type { StsTokens } from '../../../../emulator/oss/auth/sts-tokens.ts';
import type { OssEvent } from '../../../../emulator/oss/events/oss-event.ts';
import type { OssOptions } from '../../../../emulator/oss/oss-options.ts';
import { type Oss, startOss } from '../../../../emulator/oss/start-oss.ts';
import { signingKey } from '../../../support/callback-events.ts';
import { writePausableFfmpeg } from './pausable-ffmpeg.ts';

interface WatchedOssOptions {
  folder: string;
  tokens: StsTokens;
  onTopicMessage: NonNullable<OssOptions['onTopicMessage']>;
}

export interface Conversions {
  /** How many have begun, and will end by themselves. */
  underWay(): number;
  /** One of the object at this path. */
  begun(name: string, path: string): void;
  /** What is to come of each that has begun for this object, by its name. */
  begunFor(key: string): string[];
  /** They go on for as long as that, and nobody waits for them. */
  pause(): Promise<void>;
  goOn(): Promise<void>;
}

export interface Results {
  /** The names of what was written as a result of this object, as often as it was. */
  writtenFor(key: string): string[];
}

interface WatchedOss {
  oss: Oss;
  conversions: Conversions;
  results: Results;
  /** What it tells of the object with this key: kept, so that nothing happens by chance. */
  eventOf(key: string): OssEvent;
}

export async function startWatchedOss(options: WatchedOssOptions): Promise<WatchedOss> {
  const { folder, tokens, onTopicMessage } = options;
  const events: OssEvent[] = [];
  const begun: { name: string; path: string }[] = [];
  const ffmpeg = await writePausableFfmpeg(folder);
  let underWay = 0;
  let isPaused = false;
  const oss = await startOss({
    port: 0,
    dataDir: join(folder, 'oss'),
    buckets: ['examplebucket'],
    tokens,
    ffmpegPath: ffmpeg.path,
    callbacks: { signingKey },
    log: () => undefined,
    onEvent: async (event) => void events.push(event),
    async onTopicMessage(topic, message) {
      await onTopicMessage(topic, message);
      underWay -= 1;
    },
  });
  return {
    oss,
    conversions: {
      underWay: () => (isPaused ? 0 : underWay),
      begun(name, path) {
        underWay += 1;
        begun.push({ name, path });
      },
      begunFor: (key) => begun.filter((one) => one.path.endsWith(`/${key}`)).map(({ name }) => name),
      async pause() {
        isPaused = true;
        await ffmpeg.pause();
      },
      async goOn() {
        await ffmpeg.goOn();
        isPaused = false;
      },
    },
    results: {
      writtenFor(key) {
        const folder = `_results/${key}/`;
        const keys = events.map(({ oss: { object } }) => object.key);
        return keys.filter((one) => one.startsWith(folder)).map((one) => one.slice(folder.length));
      },
    },
    eventOf(key) {
      const event = events.findLast(({ oss: { object } }) => object.key === key);
      if (event === undefined) throw new Error(`OSS has told of no object ${key}.`);
      return event;
    },
  };
}
