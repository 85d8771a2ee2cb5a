export interface Size {
  width: number;
  height: number;
}

type ResizeMode = 'lfit' | 'mfit' | 'fill' | 'pad' | 'fixed';

export interface ResizeRequest {
  mode: ResizeMode;
  width?: number | undefined;
  height?: number | undefined;
  /** Of the longer and of the shorter side. */
  long?: number | undefined;
  short?: number | undefined;
  percent?: number | undefined;
  mayEnlarge: boolean;
}

export interface ResizedSize {
  /** Of the image itself. */
  scaled: Size;
  /** Of the result, to which the image is cropped or padded. */
  canvas: Size;
}

const EXACT_MODES: readonly ResizeMode[] = ['fill', 'pad', 'fixed'];

function scale({ width, height }: Size, factor: number): Size {
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  };
}

function boxOf(source: Size, { mode, width, height, long, short }: ResizeRequest): Partial<Size> {
  const isLandscape = source.width >= source.height;
  const bySides = width === undefined && height === undefined;
  const boxWidth = bySides ? (isLandscape ? long : short) : width;
  const boxHeight = bySides ? (isLandscape ? short : long) : height;
  // A side that is not given follows from the proportions; where there are none to keep, it is as long as the other.
  const fallback = EXACT_MODES.includes(mode) ? (boxWidth ?? boxHeight) : undefined;
  const [filledWidth, filledHeight] = [boxWidth ?? fallback, boxHeight ?? fallback];
  return {
    ...(filledWidth === undefined ? {} : { width: filledWidth }),
    ...(filledHeight === undefined ? {} : { height: filledHeight }),
  };
}

/** The sizes that a request leads to; undefined when the image stays as it is. */
export function resizedSize(source: Size, request: ResizeRequest): ResizedSize | undefined {
  const { mode, percent, mayEnlarge } = request;
  if (percent !== undefined) {
    const scaled = scale(source, percent / 100);
    return { scaled, canvas: scaled };
  }
  const box = boxOf(source, request);
  const ratios = [
    ...(box.width === undefined ? [] : [box.width / source.width]),
    ...(box.height === undefined ? [] : [box.height / source.height]),
  ];
  const factor = mode === 'lfit' || mode === 'pad' ? Math.min(...ratios) : Math.max(...ratios);
  if (factor > 1 && !mayEnlarge) return undefined;
  const canvas = box.width !== undefined && box.height !== undefined ? (box as Size) : undefined;
  if (mode === 'fixed' && canvas !== undefined) return { scaled: canvas, canvas };
  const scaled = scale(source, factor);
  return { scaled, canvas: EXACT_MODES.includes(mode) && canvas !== undefined ? canvas : scaled };
}
