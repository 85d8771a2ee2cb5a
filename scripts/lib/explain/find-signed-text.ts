import { createHash } from 'node:crypto';
import { type SignedParts, stringToSign } from '../../../shared/callback/string-to-sign.ts';
import type { CapturedRequest, Target } from './captured-request.ts';
import type { Distortion, Finding, Surroundings } from './distortion.ts';
import { FORM_BODY_DISTORTIONS } from './form-body-distortions.ts';
import { JSON_BODY_DISTORTIONS } from './json-body-distortions.ts';
import { createLevels, type Levels, type Variant } from './levels.ts';
import { PATH_DISTORTIONS } from './path-distortions.ts';
import { QUERY_DISTORTIONS } from './query-distortions.ts';
import { TEXT_BODY_DISTORTIONS } from './text-body-distortions.ts';

export const TARGET_DISTORTIONS: readonly Distortion<Target>[] = [...PATH_DISTORTIONS, ...QUERY_DISTORTIONS];
export const BODY_DISTORTIONS: readonly Distortion<Buffer>[] = [
  ...TEXT_BODY_DISTORTIONS,
  ...FORM_BODY_DISTORTIONS,
  ...JSON_BODY_DISTORTIONS,
];

const MOST_COMPOSED_BYTES = 16 * 1024;
const MOST_TARGETS = 20_000;
const MOST_TEXTS_A_STAGE = 60_000;
const MOST_BYTES_A_STAGE = 60_000_000;

/** How many distortions of the target, and of the body; the simplest explanation first. */
const STAGES: readonly (readonly [target: number, body: number])[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 0],
  [0, 2],
  [2, 1],
  [1, 2],
];

export interface SignedText extends SignedParts {
  findings: readonly Finding[];
}

function md5(data: Buffer): Buffer {
  return createHash('md5').update(data).digest();
}

function textOf({ path, query }: Target, body: Buffer): Buffer | undefined {
  try {
    return stringToSign({ path, query, body });
  } catch {
    return undefined;
  }
}

function* take<T>(items: Iterable<T>, most: number): Generator<T> {
  let count = 0;
  for (const item of items) {
    if (count >= most) return;
    count += 1;
    yield item;
  }
}

function searchStage(
  targets: Iterable<Variant<Target>>,
  bodies: Iterable<Variant<Buffer>>,
  digest: Buffer,
): SignedText | undefined {
  const allTargets = [...take(targets, MOST_TARGETS)];
  let texts = 0;
  let bytes = 0;
  for (const body of bodies) {
    for (const target of allTargets) {
      const text = textOf(target.value, body.value);
      if (text === undefined) continue;
      texts += 1;
      bytes += text.length;
      if (texts > MOST_TEXTS_A_STAGE || bytes > MOST_BYTES_A_STAGE) return undefined;
      if (md5(text).equals(digest))
        return { ...target.value, body: body.value, findings: [...target.findings, ...body.findings] };
    }
  }
  return undefined;
}

function createBodies(request: CapturedRequest, surroundings: Surroundings): Levels<Buffer> {
  const { body, overlongBody } = request;
  return createLevels({
    start: overlongBody ? [body, overlongBody] : [body],
    distortions: BODY_DISTORTIONS,
    surroundings,
    keyOf: (value) => (value.length > MOST_COMPOSED_BYTES ? md5(value) : value).toString('latin1'),
    sizeOf: (value) => value.length,
    mayCompose: (value) => value.length <= MOST_COMPOSED_BYTES,
  });
}

/** The body that the Content-MD5 header speaks of: evidence that needs no signature. */
export function findBodyOfContentMd5(request: CapturedRequest): Variant<Buffer> | undefined {
  const wanted = request.headers.get('content-md5');
  if (wanted === undefined) return undefined;
  const bodies = createBodies(request, { knownTargets: [] });
  for (const level of [0, 1, 2])
    for (const body of take(bodies.at(level), MOST_TEXTS_A_STAGE))
      if (md5(body.value).toString('base64') === wanted) return body;
  return undefined;
}

/** What OSS signed, if known distortions, few of them, lead from there to what was captured. */
export function findSignedText(
  request: CapturedRequest,
  digest: Buffer,
  surroundings: Surroundings,
  bodyOfContentMd5: Variant<Buffer> | undefined,
): SignedText | undefined {
  const targets = createLevels({
    start: request.queries.map((query) => ({ path: request.path, query })),
    distortions: TARGET_DISTORTIONS,
    surroundings,
    keyOf: ({ path, query }) => path + query,
    sizeOf: ({ path, query }) => path.length + query.length,
    mayCompose: () => true,
  });
  if (bodyOfContentMd5)
    for (const level of [0, 1, 2]) {
      const found = searchStage(targets.at(level), [bodyOfContentMd5], digest);
      if (found) return found;
    }
  const bodies = createBodies(request, surroundings);
  for (const [target, body] of STAGES) {
    const found = searchStage(targets.at(target), bodies.at(body), digest);
    if (found) return found;
  }
  return undefined;
}
