import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface LambdaRequest {
  method: string;
  /** Path and query as they are sent. */
  target: string;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  time?: Date;
}

export function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The event of a Lambda function URL ("2.0"). Header names have to be lower case already. */
export function toLambdaEvent(request: LambdaRequest): APIGatewayProxyEventV2 {
  const { method, target, headers, body, time = new Date() } = request;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: mark < 0 ? '' : target.slice(mark + 1),
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abc',
      domainName: 'abc.lambda-url.us-east-1.on.aws',
      domainPrefix: 'abc',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'aliyun-oss-callback' },
      requestId: '4e3b9c3a-0000-4000-8000-000000000001',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: time.getTime(),
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}
