/** What a request to the cloud is signed with. */
export interface CloudCredentials {
  accessKeyId: string;
  accessKeySecret: string;
  /** Of temporary credentials. */
  securityToken?: string | undefined;
}
