import { xmlAnswer } from '../../http/answer.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { bucketElements, ownerElement } from './bucket-details.ts';

export const getBucketInfo: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const { versioning, acl = 'private' } = bucket.record;
  return xmlAnswer('BucketInfo', [
    [
      'Bucket',
      [
        ...bucketElements(bucket, context),
        ['TransferAcceleration', 'Disabled'],
        ['CrossRegionReplication', 'Disabled'],
        ['DataRedundancyType', 'LRS'],
        ownerElement(context),
        ['AccessControlList', [['Grant', acl]]],
        ['Comment', ''],
        ...(versioning === undefined ? [] : [['Versioning', versioning] as const]),
      ],
    ],
  ]);
};

export const getBucketLocation: Operation = async (request, context) => {
  bucketOf(request, context);
  return xmlAnswer('LocationConstraint', `oss-${context.region}`);
};
