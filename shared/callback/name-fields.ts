import { CallbackError } from '../http/errors.ts';
import { CALLBACK_FIELDS, type CallbackField } from './system-variables.ts';

/** Names that the documentation's examples and common templates use, besides OSS's own name of each variable. */
const ALIASES: ReadonlyMap<string, CallbackField> = new Map([
  ['filename', 'object'],
  ['key', 'object'],
  ['eTag', 'etag'],
  ['ETag', 'etag'],
  ['fileSize', 'size'],
  ['filesize', 'size'],
  ['file_size', 'size'],
  ['mimetype', 'mimeType'],
  ['mime_type', 'mimeType'],
  ['height', 'imageInfo.height'],
  ['imageHeight', 'imageInfo.height'],
  ['image_height', 'imageInfo.height'],
  ['width', 'imageInfo.width'],
  ['imageWidth', 'imageInfo.width'],
  ['image_width', 'imageInfo.width'],
  ['format', 'imageInfo.format'],
  ['image_format', 'imageInfo.format'],
  ['content_md5', 'contentMd5'],
  ['vpc_id', 'vpcId'],
  ['client_ip', 'clientIp'],
  ['req_id', 'reqId'],
  ['x:ticket', 'ticket'],
]);

const OWN_NAMES: ReadonlySet<string> = new Set(CALLBACK_FIELDS);

export interface NamedFields {
  /** By the variable that the field stands for. */
  named: ReadonlyMap<string, string>;
  /** The rest, by the name that the template gave it. */
  vars: Readonly<Record<string, string>>;
}

type Fits = (field: CallbackField, value: string) => boolean;

function applyMapping(
  fields: ReadonlyMap<string, string>,
  mapping: ReadonlyMap<string, CallbackField>,
  named: Map<string, string>,
): Map<string, string> {
  const rest = new Map(fields);
  for (const [name, field] of mapping) {
    const value = rest.get(name);
    if (value === undefined) continue;
    if (named.has(field)) {
      throw new CallbackError('field_duplicated', {
        detail: `CALLBACK_FIELDS maps two of its fields to ${field}.`,
      });
    }
    named.set(field, value);
    rest.delete(name);
  }
  return rest;
}

/** Each field to its variable: by the team's mapping, else by OSS's own name, else by a customary one. */
export function nameFields(
  fields: ReadonlyMap<string, string>,
  mapping: ReadonlyMap<string, CallbackField>,
  fits: Fits,
): NamedFields {
  const named = new Map<string, string>();
  const vars: [string, string][] = [];
  const aliased: [string, string, CallbackField][] = [];
  const rest = mapping.size === 0 ? fields : applyMapping(fields, mapping, named);
  for (const [name, value] of rest) {
    if (OWN_NAMES.has(name)) {
      if (named.has(name)) vars.push([name, value]);
      else named.set(name, value);
      continue;
    }
    const field = ALIASES.get(name);
    if (field === undefined) vars.push([name, value]);
    else aliased.push([name, value, field]);
  }
  for (const [name, value, field] of aliased) {
    // A customary name is only a guess: a value that does not fit is the team's own variable of that name.
    if (named.has(field) || (value !== '' && !fits(field, value))) vars.push([name, value]);
    else named.set(field, value);
  }
  return { named, vars: Object.fromEntries(vars) };
}
