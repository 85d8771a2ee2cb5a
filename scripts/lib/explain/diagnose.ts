import { stringToSign } from '../../../shared/callback/string-to-sign.ts';
import { type SignedCallback, verifyCallback } from '../../../shared/callback/verify-callback.ts';
import type { CapturedRequest } from './captured-request.ts';
import type { Finding } from './distortion.ts';
import { BODY_DISTORTIONS, findSignedText, TARGET_DISTORTIONS } from './find-signed-text.ts';
import { type BodyJudgement, type BodyState, judgeBody } from './judge-body.ts';
import { type KeysAtHand, type NamedKey, readKeyUrl } from './key-candidates.ts';
import { type ProvenKey, proveKey } from './prove-key.ts';
import { readSurroundings, type SurroundingsOptions } from './surroundings.ts';

export interface Diagnosis {
  /** Exactly as it is. */
  verifies: boolean;
  /** What stands between the request and a signature that verifies; empty only when it verifies. */
  findings: readonly Finding[];
  /** What is known for certain, as sentences. */
  evidence: readonly string[];
  /** Of the request as it is; undefined when its path cannot be decoded. */
  arrived: Buffer | undefined;
  /** What the signature was found to belong to. */
  signed: SignedCallback | undefined;
  /** What the function would say with CALLBACK_PATH set to the path that was asked about. */
  verifiesWithPath?: boolean;
}

export interface DiagnoseOptions extends SurroundingsOptions, KeysAtHand {}

const REPLACEMENT = Buffer.from('\ufffd');
const BYTES_REPLACED =
  'The body holds U+FFFD: bytes were replaced when it was read as text, which cannot be undone.';
const PATH_MALFORMED = 'The path is not valid percent-encoding: the function answers path_malformed.';

const SHORT_LENGTH: Finding = {
  name: 'content-length-too-small',
  shows: 'Content-Length is smaller than the body that was signed.',
  advice: 'Whoever wrote this header counted characters instead of bytes, or changed the body afterwards.',
};

const ADVICE: Readonly<Record<BodyState, string>> = {
  intact:
    'The body is as OSS sent it, so the path or the query was altered. Give the path of your callbackUrl with --path, or set CALLBACK_URL, and run this again.',
  altered:
    'The body was altered: find what reads it before the verification, and verify over the bytes that came in.',
  unknown:
    'Capture the request with its Content-MD5 header: it tells whether the body was altered. Give the path of your callbackUrl with --path.',
};

function unexplained(body: BodyState, foundInBody: readonly Finding[]): Finding[] {
  const count = TARGET_DISTORTIONS.length + BODY_DISTORTIONS.length;
  const rest: Finding = {
    name: 'unknown-change',
    shows: `What arrived is not what was signed, and none of the ${count} known distortions, nor two or three of them together, explains it.`,
    advice: foundInBody.length > 0 ? ADVICE.intact.replace('as OSS sent it', 'explained') : ADVICE[body],
  };
  return [...foundInBody, rest];
}

function verify(
  { path, queries, body }: Pick<CapturedRequest, 'path' | 'queries' | 'body'>,
  { key, signature }: ProvenKey,
): SignedCallback | undefined {
  try {
    return verifyCallback({ path, queries, body, signature, publicKey: key });
  } catch {
    return undefined;
  }
}

function textOf({ path, queries, body }: CapturedRequest): Buffer | undefined {
  try {
    return stringToSign({ path, query: queries[0] ?? '', body });
  } catch {
    return undefined;
  }
}

function explainText(
  request: CapturedRequest,
  proven: ProvenKey,
  options: DiagnoseOptions,
  bodyOfContentMd5: BodyJudgement['genuine'],
): Pick<Diagnosis, 'signed' | 'findings'> | undefined {
  const surroundings = readSurroundings(request, options);
  const found = findSignedText(request, proven.digest, surroundings, bodyOfContentMd5);
  if (!found) return undefined;
  const { path, query, body, findings } = found;
  const signed = verify({ path, queries: [query], body }, proven);
  return { signed, findings: findings.length === 0 ? [SHORT_LENGTH] : findings };
}

function collectEvidence(request: CapturedRequest, named: NamedKey, body: BodyJudgement): string[] {
  return [
    ...request.notes,
    ...(named.note === undefined ? [] : [named.note]),
    body.says,
    ...(request.body.includes(REPLACEMENT) ? [BYTES_REPLACED] : []),
    ...(textOf(request) === undefined ? [PATH_MALFORMED] : []),
  ];
}

/** Whether it verifies, and if not, what happened to it. It lets nothing in: it only explains. */
export function diagnose(request: CapturedRequest, options: DiagnoseOptions = {}): Diagnosis {
  const named = readKeyUrl(request.headers.get('x-oss-pub-key-url'));
  const proven = proveKey(request, named, options);
  const body = judgeBody(request);
  const evidence = collectEvidence(request, named, body);
  const arrived = textOf(request);
  const ofBody = body.genuine?.findings ?? [];
  if (Array.isArray(proven))
    return { verifies: false, findings: [...proven, ...ofBody], evidence, arrived, signed: undefined };
  evidence.push(`The signature was made with ${proven.keyName}.`);
  const { callbackPath } = options;
  const withPath =
    callbackPath === undefined ? undefined : verify({ ...request, path: callbackPath }, proven);
  const verifiesWithPath = withPath !== undefined && proven.findings.length === 0;

  const signed = verify(request, proven);
  const text = signed ? { signed, findings: [] } : explainText(request, proven, options, body.genuine);
  const findings = [...proven.findings, ...(text?.findings ?? unexplained(body.state, ofBody))];
  return {
    verifies: findings.length === 0,
    findings,
    evidence,
    arrived: signed ? stringToSign(signed) : arrived,
    signed: text?.signed,
    ...(callbackPath === undefined ? {} : { verifiesWithPath }),
  };
}
