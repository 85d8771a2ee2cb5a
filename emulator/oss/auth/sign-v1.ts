import { createHmac } from 'node:crypto';
import { bytesAsText, compareText, resourceOf, type SignedRequest } from './signed-request.ts';

const SIGNED_PARAMETERS: ReadonlySet<string> = new Set(
  `accessPoint accessPointPolicy acl append asyncFetch bucketArchiveDirectRead bucketInfo callback callback-var
  cloudboxes cname comp continuation-token cors delete encryption endTime group httpsConfig img inventory
  inventoryId lifecycle link live location logging metaQuery objectInfo objectMeta partNumber policy position
  publicAccessBlock qos qosInfo qosRequester redundancyTransition referer regionList replication
  replicationLocation replicationProgress requesterQosInfo requestPayment resourceGroup resourcePool
  resourcePoolBuckets resourcePoolInfo response-cache-control response-content-disposition
  response-content-encoding response-content-language response-content-type response-expires restore
  security-token sequential startTime stat status style styleName symlink tagging transferAcceleration uploadId
  uploads versionId versioning versions vod website worm wormExtend wormId`.split(/\s+/),
);

function isSigned(parameter: string): boolean {
  return SIGNED_PARAMETERS.has(parameter) || parameter.startsWith('x-oss-');
}

function canonicalResource(request: SignedRequest): string {
  const parameters = [...request.query]
    .filter(([name]) => isSigned(name))
    .sort(([left], [right]) => compareText(left, right))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  return bytesAsText(`${resourceOf(request)}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`);
}

/** What a V1 signature is over, as latin1. `date` is the date of the headers, or the Expires of a presigned URL. */
export function stringToSignV1(request: SignedRequest, date: string): string {
  const { method, headers } = request;
  const ossHeaders = [...headers]
    .filter(([name]) => name.startsWith('x-oss-'))
    .sort(([left], [right]) => compareText(left, right))
    .map(([name, value]) => `${name}:${value}\n`);
  return `${method}\n${headers.get('content-md5') ?? ''}\n${headers.get('content-type') ?? ''}\n${date}\n${ossHeaders.join('')}${canonicalResource(request)}`;
}

export function signV1(stringToSign: string, secret: string): string {
  return createHmac('sha1', secret).update(stringToSign, 'latin1').digest('base64');
}
