import { RECORD_MARGIN_MS } from '../../../shared/jobs/job-function.ts';
import { JOB_NAMES } from '../../../shared/jobs/job-names.ts';
import type { Rule } from './manifest.ts';

const MIN_TIMEOUT_S = (2 * RECORD_MARGIN_MS) / 1000;

const namedAsItsJobs =
  (job: string): Rule =>
  ({ functionName }) =>
    functionName === job
      ? undefined
      : `functionName is "${functionName}": write "${job}", for jobs are handed to the function of their name.`;

const takesTaskIds: Rule = ({ asyncInvokeConfig }) =>
  asyncInvokeConfig?.asyncTask === true
    ? undefined
    : 'asyncInvokeConfig: write asyncTask: true, for jobs are handed over with a task id.';

const hasTimeToRecord: Rule = ({ timeout }) =>
  timeout >= MIN_TIMEOUT_S
    ? undefined
    : `timeout is ${timeout}: write ${MIN_TIMEOUT_S} or more, for ${RECORD_MARGIN_MS / 1000} s of it are kept to record how a job ended.`;

const runsByTimer: Rule = ({ triggers = [] }) =>
  triggers.some(({ triggerType, triggerConfig }) => triggerType === 'timer' && triggerConfig.enable === true)
    ? undefined
    : 'triggers: without a timer that is enabled, jobs that fail or get lost are never taken up again.';

/** What a function has to be like, so that jobs get to it. */
export function jobRulesOf(resource: string): Rule[] {
  if (resource === 'relay') return [runsByTimer];
  return JOB_NAMES.includes(resource) ? [namedAsItsJobs(resource), takesTaskIds, hasTimeToRecord] : [];
}
