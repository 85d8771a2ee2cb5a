import type { OssEvent } from '../../emulator/oss/events/oss-event.ts';
import type { ReportServices } from '../../shared/dispatch/report-object.ts';
import type { JobToDeliver } from '../../shared/jobs/hand-over.ts';
import { ticketSecret } from './callback-function.ts';
import { aliOss, ossEmulator } from './oss-emulator.ts';
import { ourOss } from './our-oss.ts';

/** An emulated OSS, a real client of it, and what objects are reported with. Gone when the test has finished. */
export async function healingStack(
  given: Pick<ReportServices, 'database' | 'uploads'> & Partial<ReportServices>,
) {
  const events: OssEvent[] = [];
  const emulator = await ossEmulator({
    buckets: ['examplebucket', 'foreign-bucket'],
    onEvent: async (event) => void events.push(event),
  });
  const client = aliOss(emulator);
  const oss = ourOss(emulator);
  const delivered: JobToDeliver[] = [];
  const services: ReportServices = {
    config: { BUCKETS: new Set(['examplebucket']), TICKET_SECRETS: [ticketSecret], ADMIT: 'ticket' },
    oss: () => oss,
    deliver: async (job) => {
      delivered.push(job);
      return 'accepted';
    },
    ...given,
  };
  return {
    client,
    services,
    /** What was handed over. */
    delivered,
    /** What OSS has told of, in its order. */
    events,
    /** Uploads without a callback, and gives what OSS says of the object. */
    async put(key: string, { ticket, mime = 'image/png', size = 31 }: PutOptions = {}) {
      const headers = ticket === undefined ? {} : { 'x-oss-meta-ticket': ticket };
      const { res } = await client.put(key, Buffer.alloc(size, key), { mime, headers });
      const etag = String((res.headers as Record<string, string>).etag).replaceAll('"', '');
      return { etag, size, mimeType: mime };
    },
  };
}

interface PutOptions {
  ticket?: string | undefined;
  mime?: string;
  size?: number;
}
