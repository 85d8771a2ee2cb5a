import { isMet, type Row, type Unit } from './row.ts';

const COLUMNS = ['what', 'ours', 'rival', 'ratio', 'goal', 'met'] as const;
type Line = Record<(typeof COLUMNS)[number], string>;

function digits(value: number): number {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return 0;
  return Math.abs(value) >= 100 ? 0 : 1;
}

function figure(value: number | undefined, unit: Unit): string {
  return value === undefined ? '' : `${value.toFixed(digits(value))} ${unit}`.trimEnd();
}

function ratioText(ratio: number | undefined): string {
  return ratio === undefined ? '' : `${ratio.toFixed(ratio < 1 ? 3 : 2)} x`;
}

function goalText({ goal, unit }: Row): string {
  if (goal === undefined) return '';
  const sign = goal.at === 'most' ? '<=' : '>=';
  if (goal.of === 'ratio') return `${sign} ${goal.value} x`;
  return `${sign} ${goal.of === 'difference' ? '+' : ''}${goal.value} ${unit}`.trimEnd();
}

function ratioOrDifference(row: Row): string {
  if (row.goal?.of !== 'difference' || row.difference === undefined) return ratioText(row.ratio);
  return `${row.difference < 0 ? '' : '+'}${figure(row.difference, row.unit)}`;
}

function toLine(row: Row): Line {
  const met = isMet(row);
  return {
    what: row.what,
    ours: figure(row.ours, row.unit),
    rival: figure(row.rival, row.unit),
    ratio: ratioOrDifference(row),
    goal: goalText(row),
    met: met === undefined ? '' : met ? 'yes' : 'NO',
  };
}

/** In plain monospace, so that it can be pasted into a document as it is. */
export function formatTable(sections: ReadonlyMap<string, readonly Row[]>): string {
  const header = Object.fromEntries(COLUMNS.map((column) => [column, column])) as Line;
  const all = [header, ...[...sections.values()].flat().map(toLine)];
  const widths = new Map(COLUMNS.map((column) => [column, Math.max(...all.map((l) => l[column].length))]));
  const format = (line: Line) =>
    COLUMNS.map((column) => {
      const width = widths.get(column) ?? 0;
      return column === 'what' ? line[column].padEnd(width) : line[column].padStart(width);
    })
      .join('  ')
      .trimEnd();
  const parts = [...sections].map(([title, rows]) => [`-- ${title}`, ...rows.map(toLine).map(format)]);
  return [format(header), ...parts.flat()].join('\n');
}
