import type { UploadRow } from './chaos-database.ts';
import type { Evidence, Problem, StoredObject, StoredVersion } from './evidence.ts';
import { acknowledgedUploads, expectedState } from './expected-uploads.ts';
import { groupBy } from './group-by.ts';
import { nameOfVersion } from './name-of-version.ts';
import type { PlannedUpload } from './plan-uploads.ts';

const ONE_ROW = 'every object that OSS acknowledged has exactly one row';
const OVERWRITTEN = 'an object that was overwritten has one row, if anybody was told of it';
const NOTHING_ELSE = 'nothing else has a row';
const TRUTH = 'a row says what OSS says';
const ANSWERED = 'who was answered with 200 is recorded';
const SAME_ANSWER = 'the same upload is always answered the same';

type Rows = ReadonlyMap<string, readonly UploadRow[]>;

/** Who has recorded what. */
export function describeRows(rows: readonly UploadRow[]): string {
  return rows.map((row) => `${row.state} by ${row.source}`).join(', ') || 'none';
}

function checkObject(upload: PlannedUpload, object: StoredObject | undefined, rows: Rows): Problem[] {
  const { key, wrong } = upload;
  if (object === undefined) return [{ promise: ONE_ROW, detail: `${key} is not in the bucket` }];
  const state = expectedState(upload);
  const found = rows.get(nameOfVersion({ key, etag: object.etag })) ?? [];
  const is = describeRows(found);
  if (state === undefined)
    return found.length === 0 ? [] : [{ promise: NOTHING_ELSE, detail: `${key} (wrong ${wrong}): ${is}` }];
  if (found.length !== 1 || found[0]?.state !== state)
    return [{ promise: ONE_ROW, detail: `${key}: ${is}, and it should be one that is ${state}` }];
  if (found[0].size === object.size) return [];
  return [{ promise: TRUTH, detail: `${key} has ${object.size} bytes, and its row says ${found[0].size}` }];
}

/** Of an object that is not there any more only a message can tell: when the event and the callback are lost, nothing can. */
function checkOverwritten(version: StoredVersion, rows: Rows): Problem[] {
  const { key, etag, size, isTold } = version;
  const found = rows.get(nameOfVersion(version)) ?? [];
  const isRight = found.length === 1 ? found.every(isOfOverwritten) : found.length === 0 && !isTold;
  if (!isRight) return [{ promise: OVERWRITTEN, detail: `${key} (${etag}): ${describeRows(found)}` }];
  return found
    .filter((row) => row.size !== size)
    .map((row) => ({ promise: TRUTH, detail: `${key} had ${size} bytes, and its row says ${row.size}` }));
}

function isOfOverwritten({ state }: UploadRow): boolean {
  return state === 'recorded' || state === 'superseded';
}

/** Those that others have replaced. */
export function overwrittenIn({
  versions,
  objects,
}: Pick<Evidence, 'versions' | 'objects'>): StoredVersion[] {
  return versions.filter(({ key, etag }) => objects.get(key)?.etag !== etag);
}

function checkRows(
  rows: Rows,
  acknowledged: ReadonlyMap<string, unknown>,
  versions: readonly StoredVersion[],
): Problem[] {
  const stored = new Set(versions.map(nameOfVersion));
  return [...rows].flatMap(([name, same]): Problem[] => {
    const [row] = same;
    if (row === undefined || (same.length === 1 && acknowledged.has(row.object) && stored.has(name)))
      return [];
    return [{ promise: NOTHING_ELSE, detail: `${row.object} (${row.etag}) has ${same.length}` }];
  });
}

interface Answered {
  id: string;
  state: string;
}

const readAnswer = (body: string): Answered => JSON.parse(body) as Answered;

/** Content that is put back is recorded in the place of what was superseded, so that its callback is answered anew. */
function isPutBack(texts: readonly string[], version: StoredVersion | undefined): boolean {
  const others = texts.filter((text) => readAnswer(text).state !== 'superseded');
  return texts.length === 2 && others.length === 1 && version !== undefined && version.times > 1;
}

function checkAnswers({ answers, uploads, versions }: Evidence): Problem[] {
  const rows = new Map(uploads.map((row) => [row.id, row]));
  const stored = new Map(versions.map((version) => [nameOfVersion(version), version]));
  const bodies = answers.flatMap(({ status, body }) => (status === 200 ? [body ?? '{}'] : []));
  const different = groupBy([...new Set(bodies)], (body) => String(readAnswer(body).id));
  return [...different].flatMap(([id, texts]): Problem[] => {
    const row = rows.get(id);
    if (row === undefined) return [{ promise: ANSWERED, detail: `there is no row ${id}` }];
    const version = stored.get(nameOfVersion({ key: row.object, etag: row.etag }));
    if (texts.length === 1 || isPutBack(texts, version)) return [];
    return [{ promise: SAME_ANSWER, detail: texts.join(' and ') }];
  });
}

/** By what they are of. */
export function rowsByVersion(uploads: readonly UploadRow[]): Map<string, UploadRow[]> {
  return groupBy(uploads, ({ object, etag }) => nameOfVersion({ key: object, etag }));
}

/** What is wrong with the rows of uploads. */
export function checkUploads(evidence: Evidence): Problem[] {
  const { answers, objects, versions, uploads } = evidence;
  const rows = rowsByVersion(uploads);
  const acknowledged = acknowledgedUploads(answers);
  return [
    ...[...acknowledged.values()].flatMap((upload) => checkObject(upload, objects.get(upload.key), rows)),
    ...overwrittenIn(evidence).flatMap((version) => checkOverwritten(version, rows)),
    ...checkRows(rows, acknowledged, versions),
    ...checkAnswers(evidence),
  ];
}
