import { writeDurably } from './durable-file.ts';
import { createLocks } from './locks.ts';
import { readRecord } from './read-record.ts';

export interface BucketStyle {
  name: string;
  /** A process, as in x-oss-process: image/resize,w_100. */
  content: string;
  /** ISO 8601. */
  createTime: string;
  lastModifyTime: string;
}

export interface BucketStyles {
  /** In the order in which they were made. */
  list(): readonly BucketStyle[];
  find(name: string): BucketStyle | undefined;
  put(name: string, content: string, now: Date): Promise<void>;
  remove(name: string): Promise<void>;
}

export async function openBucketStyles(path: string, staging: string): Promise<BucketStyles> {
  let styles = (await readRecord<BucketStyle[]>(path)) ?? [];
  const alone = createLocks();
  const find = (name: string) => styles.find((style) => style.name === name);
  const change = (next: () => BucketStyle[]) =>
    alone(path, async () => {
      const changed = next();
      await writeDurably(path, JSON.stringify(changed), staging);
      styles = changed;
    });
  return {
    list: () => styles,
    find,
    put: (name, content, now) =>
      change(() => {
        const lastModifyTime = now.toISOString();
        const { createTime = lastModifyTime } = find(name) ?? {};
        return [
          ...styles.filter((style) => style.name !== name),
          { name, content, createTime, lastModifyTime },
        ];
      }),
    remove: (name) => change(() => styles.filter((style) => style.name !== name)),
  };
}
