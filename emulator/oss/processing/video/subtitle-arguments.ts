import type { Container } from './containers.ts';

export function subtitleArguments({ subtitleCodec }: Container): string[] {
  return subtitleCodec === undefined ? ['-sn'] : ['-map', '0:s:0?', '-c:s', subtitleCodec];
}
