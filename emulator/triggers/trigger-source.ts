import type { Trigger } from '../fc/timers/timer-trigger.ts';

/** A trigger, and the function that has it. */
export interface TriggerOfFunction {
  functionName: string;
  trigger: Trigger;
}

const ARN = /^acs:([^:]+):([^:]+):[^:]+:(.+)$/;

export function wrongTrigger({ functionName, trigger }: TriggerOfFunction, what: string): Error {
  return new Error(`${functionName}: the trigger ${trigger.triggerName} ${what}.`);
}

/** What a trigger listens to: the last part of its ARN. Its account is not looked at: locally it is seldom the one of the deployment. */
export function readResource(
  owned: TriggerOfFunction,
  { service, example, region }: { service: string; example: string; region: string },
): string {
  const { sourceArn } = owned.trigger;
  const [, named, sourceRegion, resource] = ARN.exec(sourceArn ?? '') ?? [];
  if (named !== service || sourceRegion === undefined || resource === undefined) {
    const given = sourceArn === undefined ? 'has no sourceArn' : `has the sourceArn "${sourceArn}"`;
    throw wrongTrigger(owned, `${given}, and needs one such as ${example}`);
  }
  if (sourceRegion !== region) {
    const where = `listens in the region ${sourceRegion}, but the function is in ${region}`;
    throw wrongTrigger(owned, `${where}: both have to be in one region`);
  }
  return resource;
}
