import { CallbackError } from './errors.ts';
import { type HttpEvent, isHttpEvent, isTextMap } from './http-event.ts';

/** What Function Compute's HTTP trigger sends ("v1"), as far as it differs from a Lambda HTTP event ("2.0"). */
interface FcEvent extends Omit<HttpEvent, 'requestContext'> {
  queryParameters?: unknown;
  requestContext: Omit<HttpEvent['requestContext'], 'timeEpoch'> & { timeEpoch?: string };
}

function parseEvent(event: Buffer): FcEvent {
  let json: unknown;
  try {
    json = JSON.parse(event.toString('utf8'));
  } catch (cause) {
    throw new CallbackError('event_malformed', { detail: 'It is not JSON.', cause });
  }
  if (!isHttpEvent(json)) throw new CallbackError('event_malformed');
  return json as unknown as FcEvent;
}

function isEmpty(parameters: object): boolean {
  for (const _ in parameters) return false;
  return true;
}

/** Function Compute's HTTP event, a Buffer, in the shape of a Lambda one. */
export function fromFcEvent(buffer: Buffer): HttpEvent {
  const { rawPath, body, isBase64Encoded, headers, queryParameters, requestContext } = parseEvent(buffer);
  const parameters = queryParameters ?? {};
  if (!isTextMap(parameters))
    throw new CallbackError('event_malformed', { detail: 'Its queryParameters are no map of texts.' });
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: isEmpty(parameters) ? '' : new URLSearchParams(parameters).toString(),
    headers,
    queryStringParameters: parameters,
    fcQueryParameters: parameters,
    body: body ?? '',
    isBase64Encoded: isBase64Encoded === true,
    requestContext: {
      accountId: requestContext.accountId,
      apiId: requestContext.domainPrefix,
      domainName: requestContext.domainName,
      domainPrefix: requestContext.domainPrefix,
      http: requestContext.http,
      requestId: requestContext.requestId,
      routeKey: '$default',
      stage: '$default',
      time: requestContext.time,
      timeEpoch: Number(requestContext.timeEpoch) || 0,
    },
  };
}
