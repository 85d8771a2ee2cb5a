import sharp from 'sharp';

async function pixelsOf(picture: Buffer) {
  return sharp(picture).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
}

/** How far the pixels of two pictures of one size are apart on average: 0 for equal ones, 255 for black and white. */
export async function pictureDifference(one: Buffer, other: Buffer): Promise<number> {
  const [left, right] = await Promise.all([pixelsOf(one), pixelsOf(other)]);
  const sizes = [left, right].map(({ info }) => `${info.width}x${info.height}`);
  if (sizes[0] !== sizes[1]) throw new RangeError(`The pictures have other sizes: ${sizes.join(' and ')}.`);
  let sum = 0;
  for (const [index, value] of left.data.entries()) sum += Math.abs(value - (right.data[index] ?? 0));
  return sum / left.data.length;
}
