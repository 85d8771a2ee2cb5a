import type { AsyncInvokeConfig } from '../async/async-invoke-config.ts';
import type { LifecycleHook } from '../function-spec.ts';
import type { Trigger } from '../timers/timer-trigger.ts';
import {
  fieldsOf,
  type ManifestValue,
  optional,
  readCount,
  readList,
  readNumber,
  readRecord,
  readText,
} from './manifest-value.ts';

const DEFAULT_HOOK_SECONDS = 3;

export function readTrigger(from: ManifestValue): Trigger {
  const field = fieldsOf(from);
  const sourceArn = optional(field('sourceArn'), readText);
  const qualifier = optional(field('qualifier'), readText);
  return {
    triggerName: readText(field('triggerName')),
    triggerType: readText(field('triggerType')),
    triggerConfig: optional(field('triggerConfig'), readRecord) ?? {},
    ...(sourceArn === undefined ? {} : { sourceArn }),
    ...(qualifier === undefined ? {} : { qualifier }),
  };
}

/** A hook of the life cycle. That of a custom runtime is a path, and has no handler. */
export function readHook(from: ManifestValue): LifecycleHook {
  const field = fieldsOf(from);
  return {
    handler: optional(field('handler'), readText) ?? '',
    timeoutSeconds: optional(field('timeout'), readNumber) ?? DEFAULT_HOOK_SECONDS,
  };
}

function readDestination(from: ManifestValue): { destination: string } | undefined {
  const destination = optional(fieldsOf(from)('destination'), readText);
  return destination === undefined ? undefined : { destination };
}

function readFlag({ value }: ManifestValue): boolean {
  return value === true;
}

export function readAsyncInvokeConfig(from: ManifestValue): AsyncInvokeConfig {
  const field = fieldsOf(from);
  const retries = optional(field('maxAsyncRetryAttempts'), readCount);
  const age = optional(field('maxAsyncEventAgeInSeconds'), readCount);
  const asyncTask = optional(field('asyncTask'), readFlag);
  const destinations = optional(field('destinationConfig'), fieldsOf);
  const onSuccess = destinations && optional(destinations('onSuccess'), readDestination);
  const onFailure = destinations && optional(destinations('onFailure'), readDestination);
  return {
    ...(retries === undefined ? {} : { maxAsyncRetryAttempts: retries }),
    ...(age === undefined ? {} : { maxAsyncEventAgeInSeconds: age }),
    ...(asyncTask === undefined ? {} : { asyncTask }),
    destinationConfig: { ...(onSuccess && { onSuccess }), ...(onFailure && { onFailure }) },
  };
}

/** The command of a custom runtime with its arguments; undefined when the bootstrap runs with none. */
export function readCommand(from: ManifestValue, bootstrap: string): string[] | undefined {
  const field = fieldsOf(from);
  const read = (name: string) => optional(field(name), (list) => readList(list).map(readText)) ?? [];
  const command = read('command');
  const args = read('args');
  if (command.length > 0) return [...command, ...args];
  return args.length === 0 ? undefined : [bootstrap, ...args];
}
