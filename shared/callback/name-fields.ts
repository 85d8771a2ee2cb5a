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

/** Properties are found by these, and not by the names in the body: those are new strings each time, which takes longer. */
const OWN_NAMES: ReadonlyMap<string, CallbackField> = new Map(CALLBACK_FIELDS.map((field) => [field, field]));

export type NamedValues = { [F in CallbackField]: string | undefined };

export interface NamedFields {
  /** By the variable that the field stands for. */
  named: NamedValues;
  /** The rest, by the name that the template gave it. */
  vars: Readonly<Record<string, string>>;
}

const NO_VARS = Object.freeze({});

type Aliased = readonly [name: string, value: string, field: CallbackField];
type Fits = (field: CallbackField, value: string) => boolean;

/** All of them from the start, in one order: objects of one shape are the fast ones. */
function noValues(): NamedValues {
  return {
    bucket: undefined,
    object: undefined,
    etag: undefined,
    size: undefined,
    mimeType: undefined,
    'imageInfo.height': undefined,
    'imageInfo.width': undefined,
    'imageInfo.format': undefined,
    crc64: undefined,
    contentMd5: undefined,
    vpcId: undefined,
    clientIp: undefined,
    reqId: undefined,
    operation: undefined,
    ticket: undefined,
  };
}

function applyMapping(
  fields: ReadonlyMap<string, string>,
  mapping: ReadonlyMap<string, CallbackField>,
  named: NamedValues,
): Map<string, string> {
  const rest = new Map(fields);
  for (const [name, field] of mapping) {
    const value = rest.get(name);
    if (value === undefined) continue;
    rest.delete(name);
    if (value === '') continue;
    if (named[field] !== undefined) {
      throw new CallbackError('field_duplicated', {
        detail: `CALLBACK_FIELDS maps two of its fields to ${field}.`,
      });
    }
    named[field] = value;
  }
  return rest;
}

/** A customary name is only a guess: a value that does not fit is the team's own variable of that name. */
function nameAliased(
  aliased: readonly Aliased[],
  named: NamedValues,
  vars: [string, string][],
  fits: Fits,
): void {
  const byAlias = new Map<CallbackField, string>();
  for (const [name, value, field] of aliased) {
    if (value === '') continue;
    const known = named[field];
    if (known === undefined && fits(field, value)) {
      named[field] = value;
      byAlias.set(field, name);
      continue;
    }
    const other = byAlias.get(field);
    if (other !== undefined && known !== value && fits(field, value)) {
      throw new CallbackError('field_duplicated', {
        detail: `Both ${other} and ${name} may be the ${field}: say which in CALLBACK_FIELDS.`,
      });
    }
    vars.push([name, value]);
  }
}

/**
 * Each field to its variable: by the team's mapping, else by OSS's own name, else by a customary one.
 * An empty value is a missing one: OSS writes `height=` for what is not an image.
 */
export function nameFields(
  fields: ReadonlyMap<string, string>,
  mapping: ReadonlyMap<string, CallbackField>,
  fits: Fits,
): NamedFields {
  const named = noValues();
  const vars: [string, string][] = [];
  const aliased: Aliased[] = [];
  const rest = mapping.size === 0 ? fields : applyMapping(fields, mapping, named);
  rest.forEach((value, name) => {
    const own = OWN_NAMES.get(name);
    if (own !== undefined && named[own] === undefined) {
      if (value !== '') named[own] = value;
      return;
    }
    const alias = ALIASES.get(name);
    if (alias === undefined) vars.push([name, value]);
    else aliased.push([name, value, alias]);
  });
  if (aliased.length > 0) nameAliased(aliased, named, vars, fits);
  return { named, vars: vars.length === 0 ? NO_VARS : Object.fromEntries(vars) };
}
