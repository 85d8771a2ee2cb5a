import type { Attempt } from '../../../emulator/oss/callback/deliver-once.ts';
import { describeAttempt } from '../start/describe-callback.ts';
import type { LocalStack } from '../start/stack.ts';
import { findProblems, readRows } from './check-row.ts';
import { describeJob } from './describe-job.ts';
import { makePhoto, makeVideo, PHOTO_SIZE } from './samples.ts';
import { type DemoUpload, send } from './uploads.ts';
import { waitForJobs } from './wait-for-jobs.ts';

const JOBS_LIMIT_MS = 60_000;

export interface DemoOptions {
  stack: LocalStack;
  /** The callbacks that OSS has sent, as they come. */
  attempts: readonly Attempt[];
  say: (line: string) => void;
}

function line(label: string, text: string): string {
  return `     ${label.padEnd(10)} ${text}`;
}

function describeBody(body: unknown): string {
  return typeof body === 'string' ? body.trim().replaceAll('\n', `\n${line('', '')}`) : JSON.stringify(body);
}

function kilobytes({ length }: Buffer): string {
  return `${Math.round(length / 1024)} KB`;
}

async function makeUploads(): Promise<DemoUpload[]> {
  const folder = `demo-${Date.now().toString(36)}`;
  const photo = await makePhoto();
  const common = { content: photo, mimeType: 'image/jpeg', image: PHOTO_SIZE };
  return [
    { operation: 'PutObject', about: 'a photo, put in one request', key: `${folder}/harbour.jpg`, ...common },
    {
      operation: 'PostObject',
      about: 'a photo, posted by a form',
      key: `${folder}/港口 & boat.jpg`,
      ...common,
    },
    {
      operation: 'CompleteMultipartUpload',
      about: 'a video, in parts',
      key: `videos/${folder}/harbour.mp4`,
      content: await makeVideo(),
      mimeType: 'video/mp4',
      image: null,
    },
  ];
}

/** What the upload has started. True when none of it has failed. */
async function showJobs(uploadId: string, { stack, say }: DemoOptions): Promise<boolean> {
  const jobs = await waitForJobs(stack.database.url, uploadId, JOBS_LIMIT_MS);
  for (const job of jobs) say(line('job', describeJob(job)));
  return jobs.every(({ state }) => state === 'succeeded' || state === 'skipped');
}

async function showUpload(upload: DemoUpload, options: DemoOptions): Promise<boolean> {
  const { stack, attempts, say } = options;
  const { key, content, mimeType } = upload;
  const before = attempts.length;
  const sent = () => attempts.slice(before);
  say(line('upload', `${stack.bucket}/${key}   ${mimeType}, ${kilobytes(content)}`));
  const progress = (share: number) => say(line('', `${Math.round(share * 100)} %`));
  const answer = await send(upload, stack, progress);
  for (const attempt of sent()) say(line('callback', describeAttempt(attempt)));
  const rows = await readRows(stack.database.url, key).catch((error: unknown) => {
    say(line('row', `Postgres cannot be asked: ${error instanceof Error ? error.message : error}`));
    return [];
  });
  for (const { id, kind, state, size, image } of rows) {
    const dimensions = image === null ? '' : `, ${image.width} × ${image.height}`;
    say(line('row', `${id}   ${kind}, ${state}, ${size} bytes${dimensions}`));
  }
  say(line('answer', `${answer.status} ${describeBody(answer.body)}`));
  const problems = findProblems(upload, answer, rows);
  const counted = sent().filter(({ duplicate }) => duplicate === undefined).length;
  if (counted !== 1) problems.push(`${counted} callbacks were sent`);
  for (const { id } of rows)
    if (!(await showJobs(id, options))) problems.push('not all of its jobs have succeeded');
  for (const problem of problems) say(line('WRONG', problem));
  if (problems.length === 0) say(line('', 'as it should be'));
  return problems.length === 0;
}

/** Uploads of every kind, by the real ali-oss. True when all is as it should be. */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const { say } = options;
  const uploads = await makeUploads();
  let isRight = true;
  for (const [index, upload] of uploads.entries()) {
    say(`\n${index + 1}/${uploads.length}  ${upload.operation}: ${upload.about}`);
    isRight = (await showUpload(upload, options)) && isRight;
  }
  say(isRight ? '\nAll is as it should be.' : '\nNot all is as it should be: see above.');
  return isRight;
}
