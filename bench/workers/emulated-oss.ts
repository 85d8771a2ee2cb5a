import { startOss } from '../../emulator/oss/start-oss.ts';
import type { ServerGreeting } from '../http/host-server.ts';
import { answerParent } from '../lib/answer-parent.ts';
import { BUCKET } from '../lib/identity.ts';

/** The processor time that it has used so far in µs, or the most memory that it ever had in bytes. */
export type OssQuestion = 'cpu' | 'memory';

const [, , dataDir = ''] = process.argv;
const { port } = await startOss({ port: 0, dataDir, buckets: [BUCKET] });

answerParent<OssQuestion, number, ServerGreeting>({ port }, (question) => {
  const { user, system } = process.cpuUsage();
  return question === 'cpu' ? user + system : process.resourceUsage().maxRSS * 1024;
});
