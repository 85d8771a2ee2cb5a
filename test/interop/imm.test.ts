import { expect, inject, test } from 'vitest';
import { aliOss } from '../support/oss-emulator.ts';
import { sampleVideo } from '../support/sample-video.ts';
import { runPython } from './support/run-client.ts';

const LOCAL = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
const base64url = (text: string) => Buffer.from(text).toString('base64url');

test.each([false, true])(
  'the SDK of IMM follows a conversion to its end, with a token: %s',
  async (withToken) => {
    const { ossUrl: url, temporary } = inject('stack');
    const credentials = withToken ? temporary : LOCAL;
    const client = aliOss({ url });
    const key = `imm/视频 ${withToken}.mp4`;
    const result = `${key}.mkv`;
    await client.put(key, await sampleVideo(1));
    const shown = await runPython('v2')('convert-video', {
      ...credentials,
      endpoint: url,
      region: 'cn-hangzhou',
      signature: 'v4',
      bucket: 'examplebucket',
      key,
      process: `video/convert,f_mkv,vcodec_h264|sys/saveas,o_${base64url(result)},b_${base64url('examplebucket')}`,
    });
    expect(shown).toEqual({
      status_code: 200,
      task_id: expect.stringMatching(/^MediaConvert-[0-9a-f-]{36}$/),
      event_id: expect.any(String),
      task: { TaskId: shown.task_id, EventId: shown.event_id, Status: 'Succeeded', Progress: 100 },
    });
    const { res } = await client.head(result);
    expect(res.headers).toMatchObject({ 'content-type': 'video/x-matroska' });
  },
);
