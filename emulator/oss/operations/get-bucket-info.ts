import { xmlAnswer } from '../http/answer.ts';
import { bucketElements, ownerElement } from './bucket-details.ts';
import { bucketOf, type Operation } from './oss-context.ts';

export const getBucketInfo: Operation = async (request, context) =>
  xmlAnswer('BucketInfo', [
    [
      'Bucket',
      [
        ...bucketElements(bucketOf(request, context), context),
        ['TransferAcceleration', 'Disabled'],
        ['CrossRegionReplication', 'Disabled'],
        ['DataRedundancyType', 'LRS'],
        ownerElement(context),
        ['AccessControlList', [['Grant', 'private']]],
        ['Comment', ''],
      ],
    ],
  ]);

export const getBucketLocation: Operation = async (request, context) => {
  bucketOf(request, context);
  return xmlAnswer('LocationConstraint', `oss-${context.region}`);
};
