import type { CallbackUrl } from '../../../shared/callback/parse-callback-url.ts';
import { queryCandidates } from '../../../shared/callback/query-candidates.ts';
import { fromFcEvent } from '../../../shared/http/fc-event.ts';
import { type HttpEvent, isHttpEvent, rawBody } from '../../../shared/http/http-event.ts';
import { type CapturedRequest, notesOnMethod, UnreadableError } from './captured-request.ts';

function queriesOf(
  event: HttpEvent,
  callbackUrl: CallbackUrl | undefined,
): Pick<CapturedRequest, 'queries' | 'notes'> {
  const parameters = event.fcQueryParameters;
  if (parameters === undefined) {
    const query = event.rawQueryString ? `?${event.rawQueryString}` : '';
    return { queries: [query], notes: [] };
  }
  const queries = [...queryCandidates(parameters, callbackUrl?.query).keys()];
  const notes =
    queries.length > 1
      ? [
          'Function Compute hands over the query decoded and sorted: its raw form is guessed. Better use no query in callbackUrl.',
        ]
      : [];
  return { queries, notes };
}

/** The event of Function Compute's HTTP trigger ("v1"), or Lambda's ("2.0"), as it is logged. */
export function readJsonEvent(input: Buffer, callbackUrl: CallbackUrl | undefined): CapturedRequest {
  let json: unknown;
  try {
    json = JSON.parse(input.toString('utf8'));
  } catch (error) {
    throw new UnreadableError(`It begins like a JSON event and is not JSON: ${(error as Error).message}`);
  }
  if (!isHttpEvent(json))
    throw new UnreadableError(
      'The JSON is not an HTTP event: it needs rawPath, headers and requestContext.http.method (Function Compute v1 or Lambda 2.0).',
    );
  const event = json.version === '2.0' ? json : fromFcEvent(input);
  const headers = Object.entries(event.headers).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  const { queries, notes } = queriesOf(event, callbackUrl);
  return {
    path: event.rawPath,
    queries,
    notes: [...notesOnMethod(event.requestContext.http.method), ...notes],
    headers: new Map(headers),
    body: rawBody(event),
  };
}
