import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

export interface SourceWatcher {
  /** Resolves when all that has changed so far has been dealt with. */
  settled(): Promise<void>;
  close(): void;
}

export interface WatchOptions {
  root: string;
  /** Folders, watched with all that is below, and files in the root. */
  folders: readonly string[];
  files: readonly string[];
  /** Called after changes have paused; one call at a time. It must not reject. */
  onChange: (changed: readonly string[]) => Promise<void>;
}

/** Editors write a file in several steps, and a checkout changes many. */
const PAUSE_MS = 50;
const IGNORED = /(?:^|\/)(?:node_modules|\.[^/]*|[^/]*~|\d+)$/;

/** Tells of changes to source files. */
export function watchSources({ root, folders, files, onChange }: WatchOptions): SourceWatcher {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let waiting: (() => void)[] = [];
  let working = false;

  async function work(): Promise<void> {
    timer = undefined;
    if (working) return;
    working = true;
    while (changed.size > 0 && timer === undefined) {
      const now = [...changed];
      changed.clear();
      await onChange(now);
    }
    working = false;
    if (timer !== undefined) return;
    letGo();
  }

  function letGo(): void {
    for (const resolve of waiting) resolve();
    waiting = [];
  }

  function note(path: string): void {
    if (IGNORED.test(path)) return;
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(work, PAUSE_MS);
  }

  const watchers: FSWatcher[] = folders.map((folder) =>
    watch(join(root, folder), { recursive: true }, (_, name) => note(join(folder, name ?? ''))),
  );
  watchers.push(
    watch(root, (_, name) => {
      if (name !== null && files.includes(name)) note(name);
    }),
  );
  return {
    settled: () =>
      timer === undefined && !working ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    close() {
      clearTimeout(timer);
      timer = undefined;
      changed.clear();
      for (const watcher of watchers) watcher.close();
      letGo();
    },
  };
}
