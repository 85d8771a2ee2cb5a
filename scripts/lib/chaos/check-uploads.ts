import type { UploadRow } from './chaos-database.ts';
import type { Evidence, Problem, StoredObject } from './evidence.ts';
import { groupBy } from './group-by.ts';
import type { PlannedUpload, Wrong } from './plan-uploads.ts';
import type { ClientAnswer } from './send-upload.ts';

const ONE_ROW = 'every object that OSS acknowledged has exactly one row';
const NOTHING_ELSE = 'nothing else has a row';
const TRUTH = 'a row says what OSS says';
const ANSWERED = 'who was answered with 200 is recorded';
const SAME_ANSWER = 'the same upload is always answered the same';

/** The state of the row of an upload; undefined where there must be none. */
const STATES: Readonly<Record<Wrong | 'none', string | undefined>> = {
  none: 'recorded',
  'broken picture': 'recorded',
  // What the callback says of it is refused, and what OSS says of it is true.
  size: 'recorded',
  ticket: 'unclaimed',
  'no ticket': 'unclaimed',
  type: undefined,
  forged: undefined,
};

const nameOf = (key: string, etag: string) => JSON.stringify([key, etag]);

function isAcknowledged({ upload, status }: ClientAnswer): boolean {
  return upload.wrong !== 'forged' && (status === 200 || status === 203);
}

function acknowledgedUploads(answers: readonly ClientAnswer[]): Map<string, PlannedUpload> {
  return new Map(answers.filter(isAcknowledged).map(({ upload }) => [upload.key, upload]));
}

function checkObject(
  { key, wrong }: PlannedUpload,
  object: StoredObject | undefined,
  rows: ReadonlyMap<string, readonly UploadRow[]>,
): Problem[] {
  if (object === undefined) return [{ promise: ONE_ROW, detail: `${key} is not in the bucket` }];
  const state = STATES[wrong ?? 'none'];
  const found = rows.get(nameOf(key, object.etag)) ?? [];
  const is = found.map((row) => `${row.state} by ${row.source}`).join(', ') || 'none';
  if (state === undefined)
    return found.length === 0 ? [] : [{ promise: NOTHING_ELSE, detail: `${key} (wrong ${wrong}): ${is}` }];
  if (found.length !== 1 || found[0]?.state !== state)
    return [{ promise: ONE_ROW, detail: `${key}: ${is}, and it should be one that is ${state}` }];
  if (found[0].size === object.size) return [];
  return [{ promise: TRUTH, detail: `${key} has ${object.size} bytes, and its row says ${found[0].size}` }];
}

function checkRows(
  rows: ReadonlyMap<string, readonly UploadRow[]>,
  acknowledged: ReadonlyMap<string, unknown>,
) {
  return [...rows.values()].flatMap((same): Problem[] => {
    const [row] = same;
    if (row === undefined || (same.length === 1 && acknowledged.has(row.object))) return [];
    return [{ promise: NOTHING_ELSE, detail: `${row.object} (${row.etag}) has ${same.length}` }];
  });
}

function idIn(body: string): string {
  return String((JSON.parse(body) as { id?: unknown }).id);
}

function checkAnswers(answers: readonly ClientAnswer[], uploads: readonly UploadRow[]): Problem[] {
  const ids = new Set(uploads.map(({ id }) => id));
  const bodies = answers.flatMap(({ status, body }) => (status === 200 ? [body ?? '{}'] : []));
  const different = groupBy([...new Set(bodies)], idIn);
  return [...different].flatMap(([id, texts]): Problem[] => [
    ...(ids.has(id) ? [] : [{ promise: ANSWERED, detail: `there is no row ${id}` }]),
    ...(texts.length === 1 ? [] : [{ promise: SAME_ANSWER, detail: texts.join(' and ') }]),
  ]);
}

/** What is wrong with the rows of uploads. */
export function checkUploads({ answers, objects, uploads }: Evidence): Problem[] {
  const rows = groupBy(uploads, ({ object, etag }) => nameOf(object, etag));
  const acknowledged = acknowledgedUploads(answers);
  return [
    ...[...acknowledged.values()].flatMap((upload) => checkObject(upload, objects.get(upload.key), rows)),
    ...checkRows(rows, acknowledged),
    ...checkAnswers(answers, uploads),
  ];
}
