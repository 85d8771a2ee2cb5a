import { ConfigError, CREDENTIAL_VARIABLES, type CredentialConfig, readRoleCredentials } from '../config.ts';
import { type CloudCredentials, type MaybeCredentials, sealCredentials } from './credentials.ts';

export interface CredentialSource {
  /** The newest there are. Throws a ConfigError when there are none. */
  current(): CloudCredentials;
  /** Takes those of the function's role, which come with every invocation: so they never expire in a warm instance. */
  renew(ofRole: MaybeCredentials | undefined): void;
}

const NONE =
  'OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET are missing, and the function has no role: give it one ("role" in s.yaml), or set both.';

const KEY_NAMES = ['OSS_ACCESS_KEY_ID', 'OSS_ACCESS_KEY_SECRET'] as const;

function checkComplete(config: CredentialConfig): void {
  const given = CREDENTIAL_VARIABLES.filter((name) => config[name] !== undefined);
  const missing = KEY_NAMES.filter((name) => config[name] === undefined);
  if (given.length > 0 && missing.length > 0)
    throw new ConfigError(missing.map((name) => `${name} is missing: ${given.join(' and ')} is set.`));
}

/** The credentials that are configured, else those of the function's role, where there is one. */
export function createCredentialSource(
  config: CredentialConfig,
  atStart: MaybeCredentials | undefined = readRoleCredentials(),
): CredentialSource {
  checkComplete(config);
  const configured = sealCredentials({
    accessKeyId: config.OSS_ACCESS_KEY_ID,
    accessKeySecret: config.OSS_ACCESS_KEY_SECRET,
    securityToken: config.OSS_SECURITY_TOKEN,
  });
  let newest = sealCredentials(atStart ?? {});
  return {
    current() {
      const credentials = configured ?? newest;
      if (credentials === undefined) throw new ConfigError([NONE]);
      return credentials;
    },
    renew(ofRole) {
      newest = sealCredentials(ofRole ?? {}) ?? newest;
    },
  };
}
