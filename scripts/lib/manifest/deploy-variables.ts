/** An example of each variable that s.yaml requires. `npm run check:manifest` uses it where the variable is not set. */
export const DEPLOY_VARIABLE_EXAMPLES = {
  FUNCTION_ROLE: 'acs:ram::0000000000000000:role/oss-upload-callback',
  VPC_ID: 'vpc-example',
  VSWITCH_ID: 'vsw-example',
  SECURITY_GROUP_ID: 'sg-example',
  LOG_PROJECT: 'oss-upload-callback',
  LOG_STORE: 'functions',
  DATABASE_URL: 'postgres://uploads:password@pgm-example.pg.rds.aliyuncs.com:5432/uploads',
  TICKET_SECRETS: 'an-example-that-has-at-least-32-bytes',
  BUCKETS: 'examplebucket',
  MEDIA_TOPIC: 'media',
  IMM_PROJECT: 'local-project',
} as const satisfies Record<string, string>;

/** What must never stand in s.yaml, not even as a default. */
export const SECRETS = ['DATABASE_URL', 'TICKET_SECRETS'] as const;

/** The same, of those that need not be set: nothing is the only default. */
export const OPTIONAL_SECRETS = ['REDIS_URL', 'OSS_ACCESS_KEY_SECRET', 'OSS_SECURITY_TOKEN'] as const;
