import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { fcContext } from '../../emulator/fc/fc-context.ts';
import { toFcEvent } from '../../emulator/fc/http-event.ts';
import { EMULATOR_ACCOUNT_ID } from '../../shared/config.ts';
import { type SignedUpload, TARGET } from './signed-upload.ts';

const TIMEOUT_MS = 10_000;

export function toFc({ headers, body }: SignedUpload): Buffer {
  return toFcEvent({
    method: 'POST',
    target: TARGET,
    httpVersion: '1.1',
    rawHeaders: Object.entries(headers).flat(),
    body,
    sourceIp: '203.0.113.17',
    accountId: EMULATOR_ACCOUNT_ID,
    requestId: `1-${randomBytes(12).toString('hex')}`,
    time: new Date(),
  });
}

export function fcContextOf(): unknown {
  return fcContext({
    functionName: 'callback',
    handler: 'index.handler',
    timeoutSeconds: TIMEOUT_MS / 1000,
    memoryMb: 512,
    requestId: `1-${randomBytes(12).toString('hex')}`,
    region: 'cn-hangzhou',
    accountId: EMULATOR_ACCOUNT_ID,
  });
}

interface RawRequest {
  method: string;
  path: string;
  query: string;
  headers: APIGatewayProxyEventV2['headers'];
  body: Buffer;
}

export function toLambda({ method, path, query, headers, body }: RawRequest): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'bench',
      domainName: 'bench.lambda-url.us-east-1.on.aws',
      domainPrefix: 'bench',
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.17',
        userAgent: 'aliyun-oss-callback',
      },
      requestId: '4e3b9c3a-0000-4000-8000-000000000001',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: Date.now(),
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}

export function lambdaContextOf(): Context {
  const endsAt = Date.now() + TIMEOUT_MS;
  return {
    awsRequestId: '4e3b9c3a-0000-4000-8000-000000000001',
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'callback',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:callback',
    memoryLimitInMB: '512',
    logGroupName: '/aws/lambda/callback',
    logStreamName: 'bench',
    getRemainingTimeInMillis: () => endsAt - Date.now(),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
