/**
 * Every answer that is not a success, in one table: `docs/errors.md` is printed from it.
 * OSS never retries, so a permanent fault is a 4xx and only what may pass by itself is a 503.
 */
export const ERRORS = {
  event_malformed: {
    status: 400,
    message: 'The event is not an HTTP request.',
    hint: 'Invoke this function through its HTTP trigger (or a Lambda function URL), not directly.',
  },
  path_malformed: {
    status: 400,
    message: 'The request path is not valid percent-encoding, so the text that OSS signed cannot be rebuilt.',
    hint: 'Use a callbackUrl whose path has no bare "%".',
  },
  body_malformed: {
    status: 400,
    message: 'The callback body cannot be read.',
    hint: 'Look at the callbackBody template that the upload was made with.',
  },
  body_not_json: {
    status: 400,
    message: 'OSS says that the body is JSON, and it is not.',
    hint: 'In JSON mode OSS puts each variable in with its own quotes: write "object":${object}, not "object":"${object}".',
  },
  field_duplicated: {
    status: 400,
    message: 'The callback body names a field twice, so its value is ambiguous.',
    hint: 'Name each field once in the callbackBody template.',
  },
  signature_missing: {
    status: 401,
    message: 'The request carries no OSS signature.',
    hint: 'OSS sends the headers Authorization and x-oss-pub-key-url. A proxy in front of this function may have removed them.',
  },
  signature_invalid: {
    status: 401,
    message: 'The signature does not match this path, query and body.',
    hint: 'Run "npm run explain -- request.http" on the captured request: it names the change that broke the signature.',
  },
  key_url_refused: {
    status: 401,
    message: 'The public key URL is not one of the places where OSS publishes its keys.',
    hint: 'Only http(s)://gosspublic.alicdn.com/ is accepted. Nothing was fetched.',
  },
  bucket_not_allowed: {
    status: 403,
    message: 'This bucket is not in the allow-list.',
    hint: 'Add the bucket to BUCKETS if it is yours.',
  },
  ticket_missing: {
    status: 403,
    message: 'The callback carries no ticket, so nobody here authorised this upload.',
    hint: 'Put a ticket of yours into the callbackBody as the field "ticket" (npm run ticket makes one), and let the client send that callback unchanged.',
  },
  ticket_invalid: {
    status: 403,
    message: 'The ticket is not one that is accepted here.',
    hint: 'Ask for a new ticket. If secrets were rotated, keep the old one in TICKET_SECRETS behind the new one for a while. A secret is its very text, which no library may decode from base64.',
  },
  ticket_too_early: {
    status: 403,
    message: 'The ticket is not valid yet.',
    hint: 'Wait until the time that its claim "nbf" says, in seconds since 1970, or set the clock of what issues the tickets.',
  },
  ticket_expired: {
    status: 403,
    message: 'The ticket has expired.',
    hint: 'Ask for a new ticket and upload again.',
  },
  ticket_mismatch: {
    status: 403,
    message: 'The upload is not the one that the ticket was issued for.',
    hint: 'Upload to the bucket and key, and within the size, that the ticket names.',
  },
  ticket_used: {
    status: 403,
    message: 'The ticket was already used for another object.',
    hint: 'Ask for one ticket per upload.',
  },
  kind_unknown: {
    status: 403,
    message: 'No kind of upload in uploads.ts matches this object.',
    hint: 'Add a kind with this prefix to uploads.ts, or upload under the prefix of an existing one.',
  },
  confirmation_failed: {
    status: 403,
    message: 'The object in the bucket is not as the callback says, so the callback is not believed.',
    hint: 'Upload the object to this bucket and key, and let OSS fill in etag, size and mimeType: write no values of your own into callbackBody.',
  },
  method_not_allowed: {
    status: 405,
    message: 'OSS calls back with POST.',
    hint: 'This address is for OSS. Send a signed POST, for example with npm run send.',
  },
  body_too_large: {
    status: 413,
    message: 'The callback body is larger than 1 MB.',
    hint: 'Make the callbackBody template and the custom variables smaller.',
  },
  object_too_large: {
    status: 413,
    message: 'The object is larger than its kind allows.',
    hint: 'Upload a smaller one, or raise maxSize of this kind in uploads.ts.',
  },
  content_type_unsupported: {
    status: 415,
    message: 'The content type is not one that OSS calls back with.',
    hint: 'Set callbackBodyType to application/x-www-form-urlencoded or application/json.',
  },
  type_not_accepted: {
    status: 415,
    message: 'The content type of the object is not one that its kind accepts.',
    hint: 'Upload it with the right Content-Type, or add the type to accept of this kind in uploads.ts.',
  },
  variable_unresolved: {
    status: 422,
    message: 'OSS sent a placeholder instead of a value.',
    hint: 'Write ${object}, with braces, and do not URL-encode the callbackBody template (PHP: not http_build_query).',
  },
  field_missing: {
    status: 422,
    message: 'The callback body lacks a field that is needed to record the upload.',
    hint: 'Put bucket=${bucket}&object=${object}&etag=${etag}&size=${size} into callbackBody, or map your own names with CALLBACK_FIELDS.',
  },
  field_invalid: {
    status: 422,
    message: 'A field of the callback body has a value that OSS would not send.',
    hint: 'Check which variable the callbackBody template puts into this field.',
  },
  vars_invalid: {
    status: 422,
    message: 'The vars of the ticket are not those of its kind.',
    hint: 'Issue tickets with the vars that this kind declares in uploads.ts. An upload without a ticket has none.',
  },
  config_invalid: {
    status: 500,
    message: 'The function is not configured correctly.',
    hint: 'The log of this function names each variable and what it should be.',
  },
  database_not_migrated: {
    status: 500,
    message: 'The database lacks the tables or functions that this version needs.',
    hint: 'Run "npm run migrate", or invoke the migrate function.',
  },
  respond_failed: {
    status: 500,
    message: 'The hook "respond" of this kind gave no answer.',
    hint: 'It has to return a JSON object of at most 1 MB, at once and without fail. The log of this function has the details under this request id.',
  },
  internal: {
    status: 500,
    message: 'Something went wrong here.',
    hint: 'The log of this function has the details under this request id.',
  },
  key_unavailable: {
    status: 503,
    message: "OSS's public key could not be fetched in time.",
    hint: 'Try again. If it persists, check that the function can reach https://gosspublic.alicdn.com.',
  },
  database_unavailable: {
    status: 503,
    message: 'The database did not answer in time.',
    hint: 'Try again. The upload itself is safe in OSS.',
  },
  oss_unavailable: {
    status: 503,
    message: 'OSS did not say in time whether the object is there.',
    hint: 'Try again. The upload itself is safe in OSS. If it persists, check that the function can reach OSS_ENDPOINT.',
  },
  deadline_exceeded: {
    status: 503,
    message: 'The time that OSS grants a callback was used up before the upload was recorded.',
    hint: 'Try again. The upload itself is safe in OSS.',
  },
} as const satisfies Record<string, { status: number; message: string; hint: string }>;

export type ErrorCode = keyof typeof ERRORS;

interface CallbackErrorOptions {
  /** What exactly was wrong this time, appended to the message. Goes to the uploader: no secrets. */
  detail?: string;
  /** Replaces the table's hint when more is known. */
  hint?: string;
  cause?: unknown;
}

export class CallbackError extends Error {
  override readonly name = 'CallbackError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly hint: string;

  constructor(code: ErrorCode, options: CallbackErrorOptions = {}) {
    const entry = ERRORS[code];
    super(
      options.detail === undefined ? entry.message : `${entry.message} ${options.detail}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.status = entry.status;
    this.hint = options.hint ?? entry.hint;
  }
}
