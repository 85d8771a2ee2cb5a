import type { Trigger } from '../timers/timer-trigger.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'] as const;

export interface HttpTrigger {
  authType: 'anonymous' | 'function';
  methods: readonly string[];
  disableURLInternet: boolean;
}

/** Of a function whose triggers nobody has listed. */
const OPEN_TRIGGER: HttpTrigger = { authType: 'anonymous', methods: METHODS, disableURLInternet: false };

function readAuthType(where: string, authType: unknown): HttpTrigger['authType'] {
  if (authType === undefined || authType === 'function') return 'function';
  if (authType === 'anonymous') return 'anonymous';
  throw new Error(
    `${where} has the authType ${JSON.stringify(authType)}, which does not exist here: anonymous or function do.`,
  );
}

function isMethod(method: unknown): method is (typeof METHODS)[number] {
  return METHODS.some((known) => known === method);
}

/** The HTTP trigger of a function; undefined when it has none. */
export function httpTriggerOf(
  functionName: string,
  triggers: readonly Trigger[] | undefined,
): HttpTrigger | undefined {
  if (triggers === undefined) return OPEN_TRIGGER;
  const [trigger, another] = triggers.filter(({ triggerType }) => triggerType === 'http');
  if (trigger === undefined) return undefined;
  if (another !== undefined)
    throw new Error(`${functionName} has two HTTP triggers, and Function Compute allows one.`);
  const where = `${functionName}: the HTTP trigger ${trigger.triggerName}`;
  const { authType, methods, disableURLInternet = false } = trigger.triggerConfig;
  if (!Array.isArray(methods) || !methods.every(isMethod))
    throw new Error(`${where} should list methods, among ${METHODS.join(', ')}.`);
  return {
    authType: readAuthType(where, authType),
    methods,
    disableURLInternet: disableURLInternet === true,
  };
}
