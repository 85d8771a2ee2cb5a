import { aliOss, ossEmulator } from './oss-emulator.ts';
import { signedFetch } from './signed-fetch.ts';

const base64url = (text: string) => Buffer.from(text).toString('base64url');

/** What the topics of an emulator got, in order. */
export interface TopicMessage {
  topic: string;
  message: Record<string, string>;
  content: Record<string, unknown>;
}

export function readMessage(topic: string, text: string): TopicMessage {
  const message = JSON.parse(text) as Record<string, string>;
  return { topic, message, content: JSON.parse(message.content ?? '') as Record<string, unknown> };
}

/** An emulator with the object film.mp4, and what its topics got. */
export async function conversions(
  video: Buffer | undefined,
  options: Parameters<typeof ossEmulator>[0] = {},
) {
  const messages: TopicMessage[] = [];
  const oss = await ossEmulator({
    onTopicMessage: async (topic, text) => {
      messages.push(readMessage(topic, text));
    },
    ...options,
  });
  const client = aliOss(oss);
  if (video !== undefined) await client.put('film.mp4', video, { mime: 'video/mp4' });
  return { oss, client, messages };
}

export function postConversion(
  oss: Parameters<typeof signedFetch>[0],
  parameters: string,
  target: string,
): Promise<Response> {
  const system = `sys/saveas,o_${base64url(target)},b_${base64url('examplebucket')}/notify,topic_${base64url('media')}`;
  const body = `x-oss-async-process=video/convert,${parameters}|${system}`;
  return signedFetch(oss, 'POST', '/examplebucket/film.mp4?x-oss-async-process', {}, body);
}

export async function submitConversion(
  oss: Parameters<typeof signedFetch>[0],
  parameters: string,
  target: string,
): Promise<Record<'EventId' | 'RequestId' | 'TaskId', string>> {
  return (await (await postConversion(oss, parameters, target)).json()) as Awaited<
    ReturnType<typeof submitConversion>
  >;
}
