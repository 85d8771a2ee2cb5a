import type { StsTokens } from './auth/sts-tokens.ts';
import type { CorsRule } from './http/cors.ts';
import type { CallbackDelivery, OnEvent } from './operations/oss-context.ts';
import type { OnTopicMessage } from './processing/open-media.ts';
import type { SigningKey } from './sign-callback.ts';

export interface OssOptions {
  /** Where objects are kept. One process at a time may use it, and another is refused. */
  dataDir: string;
  /** 0 chooses a free port. */
  port: number;
  /** Buckets to make when they are missing. */
  buckets?: readonly string[];
  /** Processes by name, for style/<name>: put into each of `buckets`. */
  styles?: Readonly<Record<string, string>>;
  /** Secrets by access key id. */
  credentials?: Readonly<Record<string, string>>;
  /** Temporary credentials that are accepted besides. */
  tokens?: StsTokens;
  region?: string;
  accountId?: string;
  /** Host names that stand for a bucket, as a CNAME does. */
  hosts?: Readonly<Record<string, string>>;
  /** Names under which <bucket>.<name> is a bucket. */
  domains?: readonly string[];
  /** Everything is allowed unless rules are given. */
  cors?: readonly CorsRule[];
  now?: () => Date;
  /** Gets each change of a bucket when it is on the disk, before the client is answered. When it rejects, the client gets a 500. */
  onEvent?: OnEvent;
  /** How callbacks are signed and sent; a key pair is made unless one is given. Or uploads are stored as if none was asked for. */
  callbacks?: CallbackSettings | 'ignored';
  /** Gets what conversions of videos tell a topic when they end. At least once: also after a restart. */
  onTopicMessage?: OnTopicMessage;
  /** The project of IMM that every bucket is attached to: in OSS one attaches it before videos can be converted. */
  immProject?: string;
  /** The ffmpeg for videos; else FFMPEG_PATH, the PATH and the npm package are tried. */
  ffmpegPath?: string;
  log?: (line: string) => void;
}

interface CallbackSettings extends Omit<CallbackDelivery, 'privateKey' | 'publicKeyUrl' | 'signal'> {
  signingKey?: SigningKey;
}
