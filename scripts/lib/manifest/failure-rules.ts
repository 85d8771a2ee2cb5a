import { JOB_NAMES } from '../../../shared/jobs/job-names.ts';
import type { FunctionProps, Manifest } from './manifest.ts';

const FUNCTION_ARN = /^acs:fc:([^:]*):([^:]*):functions\/([\w-]+)$/;
/**
 * These invoke a function without waiting for it, and their events are in no row yet. What a timer invokes has no
 * destination: https://www.alibabacloud.com/help/doc-detail/181866.htm
 */
const EVENT_SOURCES = ['oss', 'mns_topic'];

function isInvokedLater(resource: string, { triggers = [] }: FunctionProps): boolean {
  return (
    JOB_NAMES.includes(resource) || triggers.some(({ triggerType }) => EVENT_SOURCES.includes(triggerType))
  );
}

function findFailureProblem(
  { asyncInvokeConfig = {}, role, region }: FunctionProps,
  functions: readonly string[],
) {
  const { maxAsyncRetryAttempts = 0, destinationConfig } = asyncInvokeConfig;
  if (maxAsyncRetryAttempts < 1)
    return 'asyncInvokeConfig: write maxAsyncRetryAttempts: 1 or more, for an invocation may fail by chance.';
  const destination = destinationConfig?.onFailure?.destination;
  if (destination === undefined)
    return 'asyncInvokeConfig: write destinationConfig with onFailure, or what Function Compute gives up is lost without a word.';
  const [, arnRegion, account, name = ''] = FUNCTION_ARN.exec(destination) ?? [];
  if (name === '') return undefined;
  if (!functions.includes(name))
    return `asyncInvokeConfig: onFailure is the function "${name}", and there is none of this name.`;
  if (arnRegion === region && account === role.split(':')[3]) return undefined;
  return `asyncInvokeConfig: onFailure is ${destination}: write the region and the account of this function.`;
}

/** What is invoked asynchronously is tried again, and somebody is told when that was in vain. */
export function findFailureProblems({ resources }: Manifest): string[] {
  const functions = Object.values(resources).map(({ props }) => props.functionName);
  return Object.entries(resources)
    .filter(([resource, { props }]) => isInvokedLater(resource, props))
    .flatMap(([resource, { props }]) => {
      const problem = findFailureProblem(props, functions);
      return problem === undefined ? [] : [`resources.${resource}.props.${problem}`];
    });
}
