export interface PostPolicyOptions {
  bucket: string;
  /** The one key that may be written, or the prefix that it must have. */
  target: { key: string } | { prefix: string };
  /** The value of the form field `callback`. */
  callback: string;
  ticket: string;
  maxSizeBytes: number;
  expiresAt: Date;
}

type Condition = Readonly<Record<string, string>> | readonly [string, string | number, string | number];

export interface PostPolicy {
  expiration: string;
  conditions: readonly Condition[];
}

/** What a form upload may contain. OSS checks only what is pinned here: without `callback` a client could drop or replace it. */
export function buildPostPolicy(options: PostPolicyOptions): PostPolicy {
  const { target } = options;
  return {
    expiration: options.expiresAt.toISOString(),
    conditions: [
      { bucket: options.bucket },
      'key' in target ? ['eq', '$key', target.key] : ['starts-with', '$key', target.prefix],
      ['content-length-range', 0, options.maxSizeBytes],
      { callback: options.callback },
      { 'x-oss-meta-ticket': options.ticket },
      { 'x-oss-forbid-overwrite': 'true' },
      { success_action_status: '200' },
    ],
  };
}
