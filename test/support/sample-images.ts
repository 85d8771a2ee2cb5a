import sharp, { type Sharp } from 'sharp';

/** Four quarters: red, green, blue and white, in reading order. */
export function quarters(width: number, height: number): Sharp {
  const half = { width: width / 2, height: height / 2 };
  const tile = (background: string, left: number, top: number) => ({
    input: { create: { ...half, channels: 3 as const, background } },
    left,
    top,
  });
  return sharp({ create: { width, height, channels: 3, background: 'white' } }).composite([
    tile('#ff0000', 0, 0),
    tile('#00ff00', half.width, 0),
    tile('#0000ff', 0, half.height),
  ]);
}

/** The nearest of the colours that are used here, at a place given in shares of the size. */
export async function colourAt(image: Buffer, x: number, y: number): Promise<string> {
  const { data, info } = await sharp(image).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 4;
  const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
  if (alpha < 128) return 'transparent';
  const bits = [red, green, blue].map((value) => (value > 127 ? 1 : 0)).join('');
  return { '100': 'red', '010': 'green', '001': 'blue', '111': 'white', '000': 'black' }[bits] ?? bits;
}
