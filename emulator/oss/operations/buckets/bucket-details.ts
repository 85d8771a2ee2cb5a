import type { XmlElement } from '../../http/xml.ts';
import type { Bucket } from '../../store/bucket.ts';
import type { OssContext } from '../oss-context.ts';

export function ownerElement({ accountId }: OssContext): XmlElement {
  return [
    'Owner',
    [
      ['ID', accountId],
      ['DisplayName', accountId],
    ],
  ];
}

/** What is said of the ACL of a bucket, and of an object. */
export function aclElements(acl: string, context: OssContext): XmlElement[] {
  return [ownerElement(context), ['AccessControlList', [['Grant', acl]]]];
}

/** What both the list of the buckets and the information of one say of it. */
export function bucketElements({ record }: Bucket, { region }: OssContext): XmlElement[] {
  return [
    ['CreationDate', record.creationDate],
    ['ExtranetEndpoint', `oss-${region}.aliyuncs.com`],
    ['IntranetEndpoint', `oss-${region}-internal.aliyuncs.com`],
    ['Location', `oss-${region}`],
    ['Name', record.name],
    ['Region', region],
    ['StorageClass', record.storageClass],
  ];
}
