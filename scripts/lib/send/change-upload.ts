import type { Upload } from '../../../emulator/oss/callback/body-variables.ts';

class UnknownVariableError extends Error {
  override readonly name = 'UnknownVariableError';
}

export interface Changed {
  upload: Upload;
  variables: Record<string, string>;
}

const TEXTS = ['bucket', 'object', 'etag', 'reqId', 'clientIp', 'operation'] as const;
const OPTIONAL_TEXTS = ['mimeType', 'contentMd5', 'vpcId'] as const;
const IMAGE = /^imageInfo\.(height|width|format)$/;
const CUSTOM = /^x:[a-z0-9_.-]+$/;

function includes<T extends string>(names: readonly T[], name: string): name is T {
  return names.some((one) => one === name);
}

function wholeNumber(name: string, value: string): bigint {
  if (/^\d{1,20}$/.test(value)) return BigInt(value);
  throw new UnknownVariableError(`${name} is a whole number, and "${value}" is none.`);
}

function changeImage(upload: Upload, part: string, name: string, value: string): Upload {
  const { image } = upload;
  const known = image === null || image === undefined || image === 'unreadable' ? undefined : image;
  if (value === '') return { ...upload, image: null };
  const changed = part === 'format' ? value : Number(wholeNumber(name, value));
  return { ...upload, image: { width: 0, height: 0, format: 'jpg', ...known, [part]: changed } };
}

function changeOne({ upload, variables }: Changed, name: string, value: string): Changed {
  if (CUSTOM.test(name)) return { upload, variables: { ...variables, [name]: value } };
  if (includes(TEXTS, name)) return { variables, upload: { ...upload, [name]: value } };
  if (includes(OPTIONAL_TEXTS, name)) {
    return { variables, upload: { ...upload, [name]: value === '' ? null : value } };
  }
  if (name === 'size') return { variables, upload: { ...upload, size: Number(wholeNumber(name, value)) } };
  if (name === 'crc64') return { variables, upload: { ...upload, crc64: wholeNumber(name, value) } };
  const part = IMAGE.exec(name)?.[1];
  if (part !== undefined) return { variables, upload: changeImage(upload, part, name, value) };
  throw new UnknownVariableError(
    `There is no variable "${name}": there are ${[...TEXTS, ...OPTIONAL_TEXTS].join(', ')}, size, crc64, imageInfo.width, imageInfo.height, imageInfo.format, and x:… of your own.`,
  );
}

/** What `--set name=value` makes of an upload. Nothing behind the "=" stands for what OSS does not know. */
export function changeUpload(changed: Changed, settings: readonly string[]): Changed {
  return settings.reduce((current, setting) => {
    const equals = setting.indexOf('=');
    if (equals < 1) throw new UnknownVariableError(`--set should be name=value, and it is "${setting}".`);
    return changeOne(current, setting.slice(0, equals), setting.slice(equals + 1));
  }, changed);
}
