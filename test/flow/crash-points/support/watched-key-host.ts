import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerWith, startKeyHost } from '../../../support/key-host.ts';
import type { Crasher } from './crasher.ts';

interface KeyHostOptions {
  pem: string;
  folder: string;
  crasher: () => Crasher;
  isAway: () => boolean;
}

interface WatchedKeyHost {
  env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Where OSS publishes its public key, for a function that has this environment and finds it: see Preloads. */
export async function startWatchedKeyHost(options: KeyHostOptions): Promise<WatchedKeyHost> {
  const { pem, folder, crasher, isAway } = options;
  const { port, certificate, stop } = await startKeyHost((request, response) => {
    void crasher().observe('fetch the public key', {
      forward: async () => (isAway() ? answerWith('', 503) : answerWith(pem)),
      answer: (respond) => respond(request, response),
      cut: () => void request.socket.destroy(),
    });
  });
  const authority = join(folder, 'key-host.pem');
  await writeFile(authority, certificate);
  return { env: { KEY_HOST_PORT: String(port), NODE_EXTRA_CA_CERTS: authority }, close: stop };
}
