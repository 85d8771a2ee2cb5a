import { findOnPath, isExecutable } from '../../../find-on-path.ts';
import { OssError } from '../../http/oss-error.ts';

const missing = (message: string) => new OssError({ status: 501, code: 'NotImplemented', message });

/** The package throws where it has no binary for the system. */
async function findInPackage(): Promise<string | undefined> {
  try {
    const { default: installer } = await import('@ffmpeg-installer/ffmpeg');
    return (await isExecutable(installer.path)) ? installer.path : undefined;
  } catch {
    return undefined;
  }
}

/** The program that all work on video is done with: the one named, else that of the system, else the package's. */
export async function findFfmpeg(
  named: string | undefined,
  { PATH = '' }: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (named !== undefined) {
    if (await isExecutable(named)) return named;
    throw missing(`Video needs ffmpeg, and there is no such program: ${named}`);
  }
  const found = (await findOnPath('ffmpeg', PATH)) ?? (await findInPackage());
  if (found !== undefined) return found;
  throw missing(
    'Video needs ffmpeg: install it so that it is on the PATH, or name it in FFMPEG_PATH, or run "npm install" with optional dependencies.',
  );
}
