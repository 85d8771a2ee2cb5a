import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OssError } from '../../../../emulator/oss/http/oss-error.ts';
import { processImage } from '../../../../emulator/oss/processing/image/process-image.ts';
import { planProcess } from '../../../../emulator/oss/processing/plan-process.ts';
import { readConvert } from '../../../../emulator/oss/processing/video/read-convert.ts';
import { readSnapshot } from '../../../../emulator/oss/processing/video/take-snapshot.ts';
import { quarters } from '../../../support/sample-images.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const number = fc.oneof(
  fc.integer({ min: -1, max: 60 }),
  fc.constantFrom(0, 1, 90, 100, 360, 399, 1000, 4096, 16_384, 99_999_999_999),
);
const word = fc.constantFrom(
  'lfit',
  'mfit',
  'fill',
  'pad',
  'fixed',
  'fast',
  'auto',
  'mp4',
  'h264',
  'center',
  'se',
);
const value = fc.oneof(number.map(String), word, fc.string({ maxLength: 3 }));
const name = fc.constantFrom(
  ...'m w h l s p r x y i g q Q f t ar ss fps vb crf limit color vcodec'.split(' '),
);
const parameter = fc.oneof(
  fc.tuple(name, value).map(([key, text]) => `${key}_${text}`),
  value,
);
const action = (names: string) =>
  fc
    .tuple(fc.constantFrom(...names.split(' ')), fc.array(parameter, { maxLength: 4 }))
    .map(([verb, parameters]) => [verb, ...parameters].join(','));

const IMAGE_ACTIONS =
  'resize crop indexcrop circle rounded-corners rotate auto-orient blur bright contrast sharpen format quality interlace info';

const pixels = fc.integer({ min: 1, max: 90 }).map(String);
const some = (...parameters: fc.Arbitrary<string>[]) =>
  fc.tuple(...parameters.map((one) => fc.option(one))).map((all) => all.filter((one) => one !== null));
const named = (key: string, values: fc.Arbitrary<string> = pixels) => values.map((text) => `${key}_${text}`);
const bare = (verb: string, min: number, max: number) =>
  fc.integer({ min, max }).map((number) => `${verb},${number}`);
const written = (verb: string, parameters: fc.Arbitrary<string[]>) =>
  parameters.map((all) => [verb, ...all].join(','));

/** Each with parameters that are mostly right. */
const likelyAction = fc.oneof(
  written(
    'resize',
    some(
      named('m', fc.constantFrom('lfit', 'mfit', 'fill', 'pad', 'fixed')),
      named('w'),
      named('h'),
      named('l'),
      named('s'),
      named('p'),
      fc.constant('limit_0'),
    ),
  ),
  written(
    'crop',
    some(named('x'), named('y'), named('w'), named('h'), named('g', fc.constantFrom('nw', 'center', 'se'))),
  ),
  written('indexcrop', some(named('x'), named('y'), named('i', fc.constantFrom('0', '1', '9')))),
  written('circle', some(named('r'))),
  written('rounded-corners', some(named('r'))),
  written('blur', some(named('r', fc.constantFrom('1', '50')), named('s', fc.constantFrom('1', '50')))),
  written('quality', some(named('q'), named('Q'))),
  fc.constantFrom('jpg', 'png', 'webp', 'gif', 'tiff').map((format) => `format,${format}`),
  bare('rotate', 0, 360),
  bare('auto-orient', 0, 1),
  bare('bright', -100, 100),
  bare('contrast', -100, 100),
  bare('sharpen', 50, 399),
  bare('interlace', 0, 1),
);

/** Whatever is asked for, the answer is a result or an error of OSS. */
async function refusalOrResult(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof OssError)) throw error;
    expect(error.status).toBeLessThan(502);
    // The images are sound: what the library refuses would be our mistake.
    expect(error.message).not.toContain('cannot be processed');
  }
}

test.each([
  ['a photo', () => quarters(40, 20).withMetadata({ orientation: 6 }).jpeg()],
  ['an image with one channel', () => quarters(40, 20).toColourspace('b-w').png()],
  [
    'an image of sixteen bits that is transparent',
    () => quarters(40, 20).ensureAlpha(0.5).toColourspace('rgb16').png(),
  ],
  ['a single pixel', () => quarters(2, 2).resize(1, 1).webp()],
])('no process of %s ends in an internal error', async (_, image) => {
  const path = join(await temporaryFolder(), 'photo');
  await writeFile(path, await image().toBuffer());
  const chain = fc.array(fc.oneof({ weight: 9, arbitrary: likelyAction }, action(IMAGE_ACTIONS)), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(chain, (actions) =>
      refusalOrResult(() => {
        const plan = planProcess(`image/${actions.join('/')}`, () => undefined);
        return processImage(path, 1000, plan.actions);
      }),
    ),
    { numRuns: 100 },
  );
});

test('no process is read with an internal error', async () => {
  const text = fc.oneof(
    fc.string(),
    action('convert snapshot').map((part) => `video/${part}`),
    fc
      .tuple(action('resize'), action('saveas notify'))
      .map(([work, system]) => `image/${work}|sys/${system}`),
    fc.constantFrom('style/', 'style/a/b', '|', '/', 'image/', 'sys/saveas'),
  );
  await fc.assert(
    fc.asyncProperty(text, (process) =>
      refusalOrResult(() => {
        const { service, actions } = planProcess(process, () => undefined);
        const [first = { name: '', parameters: [] }] = actions;
        return service === 'video' && (first.name === 'convert' ? readConvert(first) : readSnapshot(first));
      }),
    ),
    { numRuns: 1000 },
  );
});
