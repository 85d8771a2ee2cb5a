import { malformedPost } from '../form/form-errors.ts';
import { abortMultipartUpload } from './abort-multipart-upload.ts';
import { appendObject } from './append-object.ts';
import { asyncProcessObject } from './async-process-object.ts';
import { getBucketAcl, putBucketAcl } from './bucket-acl.ts';
import { deleteBucketStyle, getBucketStyle, putBucketStyle } from './bucket-styles.ts';
import { getBucketVersioning, putBucketVersioning } from './bucket-versioning.ts';
import { completeMultipartUpload } from './complete-multipart-upload.ts';
import { copyObject } from './copy-object.ts';
import { deleteBucket } from './delete-bucket.ts';
import { deleteMultipleObjects } from './delete-multiple-objects.ts';
import { deleteObject } from './delete-object.ts';
import { getBucketInfo, getBucketLocation } from './get-bucket-info.ts';
import { getBucketStat } from './get-bucket-stat.ts';
import { getObject, getObjectMeta, headObject } from './get-object.ts';
import { getProcessedObject } from './get-processed-object.ts';
import { initiateMultipartUpload } from './initiate-multipart-upload.ts';
import { listBuckets } from './list-buckets.ts';
import { listMultipartUploads } from './list-multipart-uploads.ts';
import { listObjectVersions } from './list-object-versions.ts';
import { listObjects, listObjectsV2 } from './list-objects.ts';
import { listParts } from './list-parts.ts';
import { getObjectAcl, putObjectAcl } from './object-acl.ts';
import type { Operation } from './oss-context.ts';
import { processObject } from './process-object.ts';
import { putBucket } from './put-bucket.ts';
import { putObject } from './put-object.ts';
import { uploadPart } from './upload-part.ts';
import { uploadPartCopy } from './upload-part-copy.ts';

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
