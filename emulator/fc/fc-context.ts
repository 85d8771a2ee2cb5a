export interface Credentials {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken: string;
}

export interface FcContextOptions {
  functionName: string;
  handler: string;
  timeoutSeconds: number;
  memoryMb: number;
  requestId: string;
  region: string;
  accountId: string;
  /** Absent for a function without a role. */
  credentials?: Credentials | undefined;
  retryCount?: number | undefined;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

interface FcLogger extends Record<'log' | Level, (message: string) => void> {
  setLogLevel(level: Level): void;
}

export interface FcContext {
  requestId: string;
  credentials: Credentials | Record<string, never>;
  function: { name: string; handler: string; memory: number; timeout: number };
  service: { logProject: string; logStore: string; qualifier: string };
  region: string;
  accountId: string;
  logger: FcLogger;
  retryCount: number;
  tracing: {
    openTracingSpanContext: string;
    openTracingSpanBaggages: Record<string, string>;
    jaegerEndpoint: string;
  };
  callbackWaitsForEmptyEventLoop: boolean;
}

function createLogger(requestId: string): FcLogger {
  let least: Level = 'debug';
  const write = (label: string, level: Level) => (message: string) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    const line = `${new Date().toISOString()} ${requestId} [${label}] ${message}`;
    process.stdout.write(`${line.replaceAll('\n', '\r')}\n`);
  };
  return {
    log: write('verbose', 'info'),
    debug: write('debug', 'debug'),
    info: write('info', 'info'),
    warn: write('warn', 'warn'),
    error: write('error', 'error'),
    setLogLevel: (level) => {
      least = level;
    },
  };
}

/** The second argument of a handler: FC's own fields, and none of the remaining-time helpers of other clouds. */
export function fcContext(options: FcContextOptions): FcContext {
  return {
    requestId: options.requestId,
    credentials: options.credentials ?? {},
    function: {
      name: options.functionName,
      handler: options.handler,
      memory: options.memoryMb,
      timeout: options.timeoutSeconds,
    },
    service: { logProject: '', logStore: '', qualifier: 'LATEST' },
    region: options.region,
    accountId: options.accountId,
    logger: createLogger(options.requestId),
    retryCount: options.retryCount ?? 0,
    tracing: { openTracingSpanContext: '', openTracingSpanBaggages: {}, jaegerEndpoint: '' },
    callbackWaitsForEmptyEventLoop: false,
  };
}
