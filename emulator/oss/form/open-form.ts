import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { OssError } from '../http/oss-error.ts';
import { malformedPost } from './form-errors.ts';

interface FormFile {
  /** The name that the client gave it, without folders. */
  name: string;
  contentType: string;
  bytes: AsyncIterable<Buffer>;
}

export interface Form {
  /** Those in front of the file, by lower-case name; of several with one name the last. */
  fields: ReadonlyMap<string, string>;
  file: FormFile;
  /** Rejects when the form turns out to be cut off or broken behind the file. */
  end(): Promise<void>;
  /** Takes off the wire what nobody has read. Never rejects. */
  drain(): Promise<void>;
}

const MAX_FIELD_BYTES = 2 * 1024 ** 2;
const FILE_BUFFER_BYTES = 256 * 1024;

function createParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      fileHwm: FILE_BUFFER_BYTES,
      limits: { fieldSize: MAX_FIELD_BYTES, files: 1 },
      // OSS takes text as the file too, and other fields are no files, whatever they have.
      isPartAFile: (name) => name?.toLowerCase() === 'file',
    });
  } catch {
    throw malformedPost('0006-00000103');
  }
}

/** Reads all of the body even when the parser fails: a client that is still sending would not see the answer. */
async function feed(body: AsyncIterable<Buffer>, parser: BusboyInstance): Promise<void> {
  const failures: unknown[] = [];
  const ended = new Promise<void>((resolve) => {
    parser.once('finish', () => resolve());
    parser.on('error', (error) => {
      failures.push(error);
      resolve();
    });
  });
  for await (const piece of body) {
    if (failures.length > 0 || parser.write(piece)) continue;
    if (failures.length === 0) await Promise.race([once(parser, 'drain'), ended]).catch(() => undefined);
  }
  if (failures.length === 0) parser.end();
  await ended;
  if (failures.length > 0) throw malformedPost();
}

/** Leaves the stream as it is when not all of it is read. */
async function* bytesOf(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream.iterator({ destroyOnReturn: false });
  } catch (error) {
    throw error instanceof OssError ? error : malformedPost();
  }
}

/** Resolves at the beginning of the file; what comes before it is in memory, the rest is streamed. */
export async function openForm(body: AsyncIterable<Buffer>, contentType: string): Promise<Form> {
  const parser = createParser(contentType);
  const fields = new Map<string, string>();
  let source: Readable | undefined;
  let isTruncated = false;
  parser.on('field', (name: string | undefined, value, _nameTruncated, valueTruncated) => {
    if (source !== undefined) return;
    isTruncated ||= valueTruncated;
    fields.set(name?.toLowerCase() ?? '', value);
  });
  const opened = new Promise<FormFile>((resolve) => {
    parser.once('file', (_field, stream, name: string | undefined, _encoding, contentType) => {
      source = stream;
      // Whoever reads it is told; when nobody does, that it failed does not matter.
      stream.on('error', () => undefined);
      resolve({ name: name ?? '', contentType, bytes: bytesOf(stream) });
    });
  });
  const fed = feed(body, parser).catch((error: Error) => {
    source?.destroy(error);
    throw error;
  });
  const settled = fed.catch(() => undefined);
  const file = await Promise.race([
    opened,
    fed.then(() => {
      throw malformedPost('0006-00000107');
    }),
  ]);
  const drain = async () => {
    source?.resume();
    await settled;
  };
  if (isTruncated) {
    await drain();
    throw malformedPost('0006-00000103');
  }
  return { fields, file, end: () => fed, drain };
}
