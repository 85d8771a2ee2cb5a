import type { ErrorObject } from 'ajv';

function locate(instancePath: string): string {
  const steps = instancePath.split('/').slice(1);
  const name = steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
  return name.replace(/^\./, '') || 's.yaml';
}

function show(data: unknown, location: string): string {
  if (location.includes('environmentVariables')) return 'is not valid';
  return typeof data === 'object' && data !== null ? 'is not valid' : `is ${JSON.stringify(data)}`;
}

function describeUnknownKey(location: string, key: string, schema: ErrorObject['parentSchema']): string {
  const known = Object.keys((schema?.properties as object | undefined) ?? {});
  const advice =
    known.length > 0
      ? `write one of ${known.join(', ')}, or remove it`
      : String(schema?.description ?? 'remove it');
  return `${location}: "${key}" is not allowed: ${advice}.`;
}

/** One error of ajv (run with `verbose`) as a sentence: where, what is there, and what to write. */
export function describeSchemaError(error: ErrorObject): string {
  const { keyword, params, parentSchema, data, message } = error;
  const location = locate(error.instancePath);
  const found = `${location} ${show(data, location)}`;
  switch (keyword) {
    case 'additionalProperties':
      return describeUnknownKey(location, String(params.additionalProperty), parentSchema);
    case 'required':
      return `${location}: "${params.missingProperty}" is missing: add it.`;
    case 'enum':
      return `${found}: write one of ${(params.allowedValues as unknown[]).join(', ')}.`;
    case 'const':
      return `${found}: write ${params.allowedValue}.`;
    case 'discriminator':
      return `${location}: ${params.tag} is ${JSON.stringify(params.tagValue)}: write one of http, timer, oss, mns_topic.`;
    case 'minimum':
      return `${found}: write ${params.limit} or more.`;
    case 'maximum':
      return `${found}: write ${params.limit} or less.`;
    case 'multipleOf':
      return `${found}: write a multiple of ${params.multipleOf}.`;
    case 'pattern':
      return `${found}: write ${parentSchema?.description ?? `what matches ${params.pattern}`}.`;
    case 'type':
      return `${found}: write ${params.type === 'string' ? 'a string, in quotes' : `a value of type ${params.type}`}.`;
    default:
      return `${found}: it ${message}.`;
  }
}
