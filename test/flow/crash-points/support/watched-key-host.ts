import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startKeyHost } from '../../../support/key-host.ts';
import type { Crasher } from './crasher.ts';

interface KeyHostOptions {
  pem: string;
  folder: string;
  crasher: () => Crasher;
  /** A module that makes Node.js find it. */
  finder: string;
}

interface WatchedKeyHost {
  env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Where OSS publishes its public key, for a function that has this environment. */
export async function startWatchedKeyHost(options: KeyHostOptions): Promise<WatchedKeyHost> {
  const { pem, folder, crasher, finder } = options;
  const { port, certificate, stop } = await startKeyHost((request, response) => {
    void crasher().observe('fetch the public key', {
      forward: async () => pem,
      answer: (key) => void response.end(key),
      cut: () => void request.socket.destroy(),
    });
  });
  const authority = join(folder, 'key-host.pem');
  await writeFile(authority, certificate);
  const env = {
    KEY_HOST_PORT: String(port),
    NODE_EXTRA_CA_CERTS: authority,
    NODE_OPTIONS: `--require ${finder}`,
  };
  return { env, close: stop };
}
