import type { Control } from '../../../emulator/control/start-control.ts';
import type { FaultSet } from '../../../emulator/faults/fault-set.ts';
import type { Front } from '../../../emulator/fc/front.ts';
import type { Oss } from '../../../emulator/oss/start-oss.ts';
import type { LocalDatabase } from './local-database.ts';
import type { LocalRedis } from './local-redis.ts';

/** The cloud of this machine, while it runs. */
export interface LocalStack {
  oss: Oss;
  front: Front;
  control: Control;
  database: LocalDatabase;
  redis: LocalRedis;
  faults: FaultSet;
  functions: readonly string[];
  callbackUrl: string;
  bucket: string;
  region: string;
  accessKey: { accessKeyId: string; accessKeySecret: string };
  /** Where ffmpeg is, or why there is none. */
  ffmpeg: string;
  /** Resolves with a sentence when a part has ended by itself. */
  broken: Promise<string>;
}
