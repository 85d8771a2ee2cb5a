import { accountOf, DEFAULT_HANDLER } from '../function-spec.ts';
import type { RuntimeOptions, ServerPurpose } from '../runtime.ts';

/** The headers with which FC tells a custom runtime what the context of a built-in one would hold. */
export function commonHeaders(
  { functionName, spec, account, instanceId }: RuntimeOptions,
  { controlPath, requestId, retryCount = 0 }: ServerPurpose,
): Record<string, string> {
  const { accountId, region, credentials } = accountOf(spec, account);
  return {
    'x-fc-request-id': requestId,
    'x-fc-control-path': controlPath,
    'x-fc-account-id': accountId,
    'x-fc-region': region,
    'x-fc-function-name': functionName,
    'x-fc-function-handler': spec.handler ?? DEFAULT_HANDLER,
    'x-fc-function-memory': String(spec.memoryMb),
    'x-fc-function-timeout': String(spec.timeoutSeconds),
    'x-fc-instance-id': instanceId,
    'x-fc-qualifier': 'LATEST',
    'x-fc-version-id': 'LATEST',
    'x-fc-retry-count': String(retryCount),
    ...(credentials && {
      'x-fc-access-key-id': credentials.accessKeyId,
      'x-fc-access-key-secret': credentials.accessKeySecret,
      'x-fc-security-token': credentials.securityToken,
    }),
  };
}
