import { expect, test } from 'vitest';
import { readOptions } from '../../../scripts/lib/chaos/options.ts';
import { drawTimeline } from '../../../scripts/lib/chaos/timeline.ts';

test('has another seed each time, unless one is given', () => {
  expect(readOptions([])).toMatchObject({ uploads: 2000, clients: 8, json: false });
  const args = ['--seed', '7', '--uploads', '150', '--clients', '2', '--json'];
  expect(readOptions(args)).toEqual({ seed: 7, uploads: 150, clients: 2, json: true });
  expect(new Set(Array.from({ length: 20 }, () => readOptions([])?.seed)).size).toBeGreaterThan(1);
  expect(readOptions(['--help'])).toBeUndefined();
});

test.each([
  [['--seed', 'x'], '--seed is "x": write a whole number'],
  [['--uploads', '99'], '--uploads is "99": write a whole number from 100'],
  [['--clients', '0'], '--clients is "0"'],
  [['--sed', '1'], '--sed'],
])('%j is refused', (args, sentence) => expect(() => readOptions(args)).toThrow(sentence));

test('draws what went wrong, and who was not answered, from left to right', () => {
  const calm = { isAnswered: true, active: [] };
  const moments = [calm, { isAnswered: false, active: ['drop' as const] }, calm, calm];
  expect(drawTimeline(moments, ['drop', 'cut'])).toEqual([
    ['not answered', '·█··'],
    ['drop', ' █  '],
    ['cut', '    '],
  ]);
  const many = Array.from({ length: 120 }, (_, at) => ({ isAnswered: at % 2 === 0, active: [] }));
  expect(drawTimeline(many, [])).toEqual([['not answered', '▄'.repeat(60)]]);
});
