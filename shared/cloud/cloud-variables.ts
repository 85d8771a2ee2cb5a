import { isBucketName, urlWithScheme } from '../parse-variables.ts';
import { type Environment, variable } from '../variable.ts';

const DEFAULT_REGION = 'cn-hangzhou';
const REGION = /^[a-z]{2}(-[a-z0-9]+)+$/;

function regionOf(env: Environment): string {
  return env.OSS_REGION || env.FC_REGION || DEFAULT_REGION;
}

/** Only an origin: what is asked has a path of its own. */
function originOf(value: string): URL | undefined {
  const valid = urlWithScheme(value, ['http:', 'https:']);
  if (valid === undefined) return undefined;
  const { pathname, search, hash, username, password } = new URL(valid);
  return pathname === '/' && search + hash + username + password === '' ? new URL(valid) : undefined;
}

function invokeEndpointOf({ FC_ACCOUNT_ID, FC_REGION }: Environment): URL | undefined {
  if (!FC_ACCOUNT_ID || !FC_REGION) return undefined;
  return new URL(`https://${FC_ACCOUNT_ID}.${FC_REGION}-internal.fc.aliyuncs.com`);
}

const credential = (what: string) =>
  variable<string | undefined>({
    expected: `${what}, without spaces, or nothing: on Function Compute those of the function's role are used`,
    parse: (value) => (/^[!-~]+$/.test(value) ? value : undefined),
    fallback: () => undefined,
  });

/** The variables that say where the cloud is, and as whom it is asked. */
export const CLOUD_VARIABLES = {
  OSS_REGION: variable<string>({
    expected: 'a region such as cn-hangzhou, without "oss-"',
    parse: (value) => (REGION.test(value) && !value.startsWith('oss-') ? value : undefined),
    fallback: regionOf,
  }),
  OSS_ENDPOINT: variable<URL>({
    expected:
      'the URL of OSS without a bucket, such as https://oss-cn-hangzhou-internal.aliyuncs.com, and nothing behind the host',
    parse: originOf,
    fallback: (env) => new URL(`https://oss-${regionOf(env)}-internal.aliyuncs.com`),
  }),
  OSS_ACCESS_KEY_ID: credential('the id of an access key'),
  OSS_ACCESS_KEY_SECRET: credential('the secret of that access key'),
  OSS_SECURITY_TOKEN: credential('the security token of temporary credentials'),
  RESULTS_BUCKET: variable<string | undefined>({
    expected:
      'the name of a bucket for thumbnails and videos, or nothing: they go into the bucket of the upload',
    parse: (value) => (isBucketName(value) ? value : undefined),
    fallback: () => undefined,
  }),
  MEDIA_TOPIC: variable<string | undefined>({
    expected: 'the name of an MNS topic: at most 255 letters, digits and hyphens, and no hyphen first',
    parse: (value) => (/^[A-Za-z0-9][A-Za-z0-9-]{0,254}$/.test(value) ? value : undefined),
    fallback: () => undefined,
  }),
  IMM_PROJECT: variable<string | undefined>({
    expected: 'the name of the IMM project that the bucket is attached to',
    parse: (value) => (/^[\w-]{1,128}$/.test(value) ? value : undefined),
    fallback: () => undefined,
  }),
  INVOKE_ENDPOINT: variable<URL | undefined>({
    expected:
      'the URL of Function Compute, such as https://1234567890123456.cn-hangzhou-internal.fc.aliyuncs.com, and nothing behind the host',
    parse: originOf,
    fallback: invokeEndpointOf,
  }),
};
