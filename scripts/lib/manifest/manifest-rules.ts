import { list } from '../../../shared/parse-variables.ts';
import { findFailureProblems } from './failure-rules.ts';
import { findConfigProblems } from './find-config-problems.ts';
import { jobRulesOf } from './job-rules.ts';
import type { FunctionProps, Manifest, Rule, Trigger } from './manifest.ts';

const MAX_ENVIRONMENT_BYTES = 4096;
const MIN_HTTP_TIMEOUT_S = 5;
const MIN_GB_PER_CPU = 1;
const MAX_GB_PER_CPU = 4;

const environmentFits: Rule = ({ environmentVariables = {} }) => {
  const bytes = Buffer.byteLength(Object.entries(environmentVariables).flat().join(''));
  if (bytes <= MAX_ENVIRONMENT_BYTES) return undefined;
  return `environmentVariables: names and values take ${bytes} bytes: Function Compute allows ${MAX_ENVIRONMENT_BYTES}.`;
};

const memorySuitsCpu: Rule = ({ cpu, memorySize }) => {
  const ratio = memorySize / 1024 / cpu;
  if (ratio >= MIN_GB_PER_CPU && ratio <= MAX_GB_PER_CPU) return undefined;
  const [least, most] = [cpu * 1024 * MIN_GB_PER_CPU, cpu * 1024 * MAX_GB_PER_CPU].map(Math.round);
  return `memorySize is ${memorySize}: with cpu ${cpu} write ${least} to ${most} (1 to 4 GB for each vCPU).`;
};

const httpHasTime: Rule = ({ timeout, triggers = [] }) => {
  if (timeout >= MIN_HTTP_TIMEOUT_S || !triggers.some(({ triggerType }) => triggerType === 'http'))
    return undefined;
  return `timeout is ${timeout}: write ${MIN_HTTP_TIMEOUT_S} or more, for OSS waits ${MIN_HTTP_TIMEOUT_S} s for the answer.`;
};

const onlyOneHttpTrigger: Rule = ({ triggers = [] }) => {
  const count = triggers.filter(({ triggerType }) => triggerType === 'http').length;
  return count <= 1 ? undefined : `triggers: ${count} are of type http: Function Compute allows one.`;
};

const triggerNamesDiffer: Rule = ({ triggers = [] }) => {
  const names = triggers.map(({ triggerName }) => triggerName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `triggers: two are named "${twice}": give each a name of its own.`;
};

const RULES = [environmentFits, memorySuitsCpu, httpHasTime, onlyOneHttpTrigger, triggerNamesDiffer];

/** OSS signs its callbacks itself: it cannot sign a request to Function Compute, and it knows no method but POST. */
function callbackIsReachable({ triggers = [] }: FunctionProps): string | undefined {
  const config = triggers.find(({ triggerType }) => triggerType === 'http')?.triggerConfig;
  const methods = config?.methods;
  if (config?.authType === 'anonymous' && Array.isArray(methods) && methods.includes('POST'))
    return config.disableURLInternet === true
      ? 'triggers: disableURLInternet is true: write false, for OSS would be answered with 403.'
      : undefined;
  return 'triggers: OSS needs an http trigger with authType anonymous and the method POST.';
}

function hearsUploads({ triggerConfig: { events } }: Trigger): boolean {
  return Array.isArray(events) && events.some((event) => String(event).startsWith('oss:ObjectCreated:'));
}

function bucketsAreHeard({ triggers = [], environmentVariables = {} }: FunctionProps): string | undefined {
  const buckets = list(environmentVariables.BUCKETS ?? '');
  const ofBucket = (bucket: string) => triggers.filter(({ sourceArn }) => sourceArn?.endsWith(`:${bucket}`));
  const deaf = buckets.find((bucket) => !ofBucket(bucket).some(hearsUploads));
  if (deaf === undefined) return undefined;
  const lost = 'its lost callbacks would stay lost.';
  return ofBucket(deaf).length === 0
    ? `triggers: none is of the bucket "${deaf}" in BUCKETS: ${lost}`
    : `triggers: that of the bucket "${deaf}" listens to no event of ObjectCreated: ${lost}`;
}

const RULES_OF: Readonly<Record<string, Rule>> = {
  callback: callbackIsReachable,
  'object-created': bucketsAreHeard,
};

/** What JSON schema cannot say. Expects a manifest that the schema has accepted. */
export function findRuleProblems(manifest: Manifest, knownVariables: readonly string[]): string[] {
  const { resources } = manifest;
  const problems = findFailureProblems(manifest);
  const owners = new Map<string, string>();
  for (const [resource, { props }] of Object.entries(resources)) {
    const rules = [...RULES, ...jobRulesOf(resource), RULES_OF[resource]];
    const found = rules.map((rule) => rule?.(props)).filter((problem) => problem !== undefined);
    for (const name of Object.keys(props.environmentVariables ?? {}))
      if (!knownVariables.includes(name))
        found.push(
          `environmentVariables: no function reads "${name}": correct it, or add it to shared/config.ts.`,
        );
    found.push(...findConfigProblems(props));
    const owner = owners.get(props.functionName);
    if (owner !== undefined) found.push(`functionName is that of resources.${owner}: give each its own.`);
    owners.set(props.functionName, resource);
    problems.push(...found.map((problem) => `resources.${resource}.props.${problem}`));
  }
  return problems;
}
