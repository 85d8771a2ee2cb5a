export const BUCKET_ACLS = ['private', 'public-read', 'public-read-write'] as const;
export const OBJECT_ACLS = ['default', ...BUCKET_ACLS] as const;

export type BucketAcl = (typeof BUCKET_ACLS)[number];
/** "default" is whatever the bucket's is. */
export type ObjectAcl = (typeof OBJECT_ACLS)[number];
