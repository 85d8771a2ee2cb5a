import type { Picture } from './picture.ts';

/** What image/info answers: every value is a text. */
export function describeImage({ width, height, source, orientation }: Picture, fileSize: number): Buffer {
  const facts = {
    FileSize: fileSize,
    Format: source.format,
    ImageHeight: height,
    ImageWidth: width,
    ...(orientation === undefined ? {} : { Orientation: orientation }),
  };
  const members = Object.entries(facts).map(([name, value]) => [name, { value: String(value) }]);
  return Buffer.from(JSON.stringify(Object.fromEntries(members)));
}
