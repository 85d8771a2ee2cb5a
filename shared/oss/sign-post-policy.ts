import type { PostPolicy } from './post-policy.ts';
import { ALGORITHM, type SigningOptions, scopeOf, signInScope } from './v4-scope.ts';

/** The fields of a form that prove who allows it. The policy pins them too, as OSS wants it. */
export function signPostPolicy(policy: PostPolicy, options: SigningOptions): Record<string, string> {
  const { scope, credential, timestamp } = scopeOf(options);
  const { securityToken } = options.credentials;
  const fields = {
    'x-oss-signature-version': ALGORITHM,
    'x-oss-credential': credential,
    'x-oss-date': timestamp,
    ...(securityToken === undefined ? {} : { 'x-oss-security-token': securityToken }),
  };
  const pinned = Object.entries(fields).map(([name, value]) => ({ [name]: value }));
  const document = { ...policy, conditions: [...pinned, ...policy.conditions] };
  const encoded = Buffer.from(JSON.stringify(document)).toString('base64');
  return { ...fields, policy: encoded, 'x-oss-signature': signInScope(encoded, scope, options.credentials) };
}
