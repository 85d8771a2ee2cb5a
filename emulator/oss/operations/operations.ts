import { malformedPost } from '../form/form-errors.ts';
import { appendObject } from './append-object.ts';
import { getBucketAcl, putBucketAcl } from './buckets/bucket-acl.ts';
import { deleteBucketStyle, getBucketStyle, putBucketStyle } from './buckets/bucket-styles.ts';
import { getBucketVersioning, putBucketVersioning } from './buckets/bucket-versioning.ts';
import { deleteBucket } from './buckets/delete-bucket.ts';
import { getBucketInfo, getBucketLocation } from './buckets/get-bucket-info.ts';
import { getBucketStat } from './buckets/get-bucket-stat.ts';
import { listBuckets } from './buckets/list-buckets.ts';
import { putBucket } from './buckets/put-bucket.ts';
import { copyObject } from './copy-object.ts';
import { deleteMultipleObjects } from './delete-multiple-objects.ts';
import { deleteObject } from './delete-object.ts';
import { getObject, getObjectMeta, headObject } from './get-object.ts';
import { listObjectVersions } from './listing/list-object-versions.ts';
import { listObjects, listObjectsV2 } from './listing/list-objects.ts';
import { abortMultipartUpload } from './multipart/abort-multipart-upload.ts';
import { completeMultipartUpload } from './multipart/complete-multipart-upload.ts';
import { initiateMultipartUpload } from './multipart/initiate-multipart-upload.ts';
import { listMultipartUploads } from './multipart/list-multipart-uploads.ts';
import { listParts } from './multipart/list-parts.ts';
import { uploadPart } from './multipart/upload-part.ts';
import { uploadPartCopy } from './multipart/upload-part-copy.ts';
import { getObjectAcl, putObjectAcl } from './object-acl.ts';
import type { Operation } from './oss-context.ts';
import { asyncProcessObject } from './processing/async-process-object.ts';
import { getProcessedObject } from './processing/get-processed-object.ts';
import { processObject } from './processing/process-object.ts';
import { putObject } from './put-object.ts';

/** A POST to a bucket that is no form: forms never come this far. */
const postNoForm: Operation = () => Promise.reject(malformedPost('0006-00000103'));

/** All that the emulator does, by OSS's names. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    AbortMultipartUpload: abortMultipartUpload,
    AppendObject: appendObject,
    AsyncProcessObject: asyncProcessObject,
    CompleteMultipartUpload: completeMultipartUpload,
    CopyObject: copyObject,
    DeleteBucketStyle: deleteBucketStyle,
    DeleteBucket: deleteBucket,
    DeleteMultipleObjects: deleteMultipleObjects,
    DeleteObject: deleteObject,
    GetBucketAcl: getBucketAcl,
    GetBucketInfo: getBucketInfo,
    GetBucketLocation: getBucketLocation,
    GetBucketStyle: getBucketStyle,
    GetBucketStat: getBucketStat,
    GetBucketVersioning: getBucketVersioning,
    GetObject: getObject,
    GetObjectAcl: getObjectAcl,
    GetObjectMeta: getObjectMeta,
    GetProcessedObject: getProcessedObject,
    HeadObject: headObject,
    InitiateMultipartUpload: initiateMultipartUpload,
    ListBuckets: listBuckets,
    ListMultipartUploads: listMultipartUploads,
    ListObjectVersions: listObjectVersions,
    ListObjects: listObjects,
    ListObjectsV2: listObjectsV2,
    PostObject: postNoForm,
    ListParts: listParts,
    ProcessObject: processObject,
    PutBucket: putBucket,
    PutBucketStyle: putBucketStyle,
    PutBucketAcl: putBucketAcl,
    PutBucketVersioning: putBucketVersioning,
    PutObject: putObject,
    PutObjectAcl: putObjectAcl,
    UploadPart: uploadPart,
    UploadPartCopy: uploadPartCopy,
  }),
);
