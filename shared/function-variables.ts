import { CREDENTIAL_VARIABLES, DATABASE_VARIABLES, OSS_VARIABLES, type VariableName } from './config.ts';

const OF_EVERY_FUNCTION = [...DATABASE_VARIABLES, 'LOG_LEVEL'] as const;
const OF_OSS = [...OF_EVERY_FUNCTION, ...OSS_VARIABLES] as const;
const OF_ADMISSION = ['BUCKETS', 'TICKET_SECRETS', 'ADMIT', 'INVOKE_ENDPOINT'] as const;

/** What each function reads when it starts, and what s.yaml therefore has to give it. */
export const FUNCTION_VARIABLES = {
  callback: [
    ...OF_OSS,
    ...OF_ADMISSION,
    'REDIS_URL',
    'CALLBACK_PATH',
    'CALLBACK_URL',
    'CALLBACK_FIELDS',
    'OSS_CALLBACK_DEV_KEY',
  ],
  'invocation-failed': OF_EVERY_FUNCTION,
  'media-finished': [...OF_OSS, 'RESULTS_BUCKET'],
  migrate: ['DATABASE_URL'],
  'object-created': [...OF_OSS, ...OF_ADMISSION],
  'on-uploaded': OF_EVERY_FUNCTION,
  relay: [...OF_EVERY_FUNCTION, ...CREDENTIAL_VARIABLES, 'INVOKE_ENDPOINT'],
  thumbnail: [...OF_OSS, 'RESULTS_BUCKET'],
  transcode: [...OF_OSS, 'RESULTS_BUCKET', 'MEDIA_TOPIC', 'IMM_PROJECT'],
} as const satisfies Readonly<Record<string, readonly VariableName[]>>;
