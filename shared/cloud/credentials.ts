/** What a request to the cloud is signed with. */
export interface CloudCredentials {
  accessKeyId: string;
  accessKeySecret: string;
  /** Of temporary credentials. */
  securityToken?: string | undefined;
}

/** As the platform hands them over: with nothing in it for a function without a role. */
export type MaybeCredentials = { readonly [Name in keyof CloudCredentials]?: string | undefined };

/** The same, but printed or serialized they show only their id. Undefined when a part is not there. */
export function sealCredentials({
  accessKeyId,
  accessKeySecret,
  securityToken,
}: MaybeCredentials): CloudCredentials | undefined {
  if (!accessKeyId || !accessKeySecret) return undefined;
  const hidden = {
    accessKeySecret: { value: accessKeySecret },
    securityToken: { value: securityToken || undefined },
  };
  return Object.defineProperties({ accessKeyId }, hidden) as CloudCredentials;
}
