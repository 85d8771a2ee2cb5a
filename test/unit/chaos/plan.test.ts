import { describe, expect, test } from 'vitest';
import { parseFault } from '../../../emulator/faults/catalogue.ts';
import { planFaults } from '../../../scripts/lib/chaos/plan-faults.ts';
import { batchesOf, planUploads } from '../../../scripts/lib/chaos/plan-uploads.ts';

const SEEDS = [0, 1, 42, 999_999_999];

describe.each(SEEDS)('the plan of seed %i', (seed) => {
  test('is the same each time, and another one for another seed', () => {
    expect(planFaults(seed, 300)).toEqual(planFaults(seed, 300));
    expect(planUploads(seed, 300)).toEqual(planUploads(seed, 300));
    expect(planFaults(seed, 300)).not.toEqual(planFaults(seed + 1, 300));
    expect(planUploads(seed, 300)).not.toEqual(planUploads(seed + 1, 300));
  });

  test.each([100, 2000])('has everything in %i uploads', (count) => {
    const uploads = planUploads(seed, count);
    const all = (key: 'kind' | 'way' | 'again' | 'wrong' | 'key') =>
      new Set(uploads.map((upload) => upload[key]));
    expect([...all('kind')].sort()).toEqual(['file', 'photo', 'video']);
    expect([...all('way')].sort()).toEqual(['form', 'parts', 'put']);
    expect([...all('again')].sort()).toEqual(['after a failure', 'always', 'never']);
    expect(all('wrong').size).toBe(7);
    expect(all('key').size).toBeLessThan(count);
    expect(uploads.some(({ kind, ticketId }) => kind === 'file' && ticketId === undefined)).toBe(true);
  });

  test('writes some keys several times at once, with other content', () => {
    const uploads = planUploads(seed, 100);
    const batches = batchesOf(uploads);
    expect(batches.flat()).toEqual(uploads);
    const bursts = batches.filter(({ length }) => length > 1);
    expect(bursts.length).toBeGreaterThan(1);
    for (const burst of bursts) {
      expect(new Set(burst.map(({ key }) => key)).size).toBe(1);
      expect(new Set(burst.map(({ sample }) => sample)).size).toBeGreaterThan(1);
    }
  });

  test('lets functions crash while some of them are written', () => {
    const bursts = batchesOf(planUploads(seed, 100)).filter(({ length }) => length > 1);
    const begins = bursts.map(([first]) => first?.index);
    const crashes = planFaults(seed, 100).filter(
      ({ name, from }) => name === 'crash' && begins.includes(from),
    );
    expect(crashes.length).toBeGreaterThan(0);
  });

  test('has no two uploads with one ticket, and no form without one', () => {
    const uploads = planUploads(seed, 2000);
    const tickets = uploads.flatMap(({ ticketId }) => ticketId ?? []);
    expect(new Set(tickets).size).toBe(tickets.length);
    expect(uploads.filter(({ way, ticketId }) => way === 'form' && ticketId === undefined)).toEqual([]);
  });

  test.each([100, 2000])('lets each fault happen twice or more in %i uploads', (count) => {
    const faults = planFaults(seed, count);
    for (const { fault, name, from, to } of faults) {
      expect(parseFault(fault).name).toBe(name);
      expect(from).toBeGreaterThan(0);
      expect(to).toBeGreaterThan(from);
      expect(from).toBeLessThan(count);
      expect(faults.filter((other) => other.name === name).length).toBeGreaterThanOrEqual(2);
    }
    const begins = faults.map(({ from }) => from);
    expect(begins).toEqual(begins.toSorted((one, other) => one - other));
    const drops = faults.filter(({ name }) => name === 'drop').map(({ from }) => from);
    expect(faults.some(({ name, from }) => name === 'lose-events' && drops.includes(from))).toBe(true);
  });

  test.each([100, 2000])('leaves some of %i uploads to reconcile, whatever else happens', (count) => {
    const held = planFaults(seed, count).filter(({ holdsFor }) => holdsFor !== undefined);
    const forgotten = new Set(held.map(({ holdsFor }) => holdsFor ?? -1));
    expect(forgotten.size).toBeGreaterThan(0);
    for (const index of forgotten) {
      const faults = held.filter(({ holdsFor }) => holdsFor === index);
      expect(faults.map(({ name }) => name).sort()).toEqual(['drop', 'lose-events']);
      expect(faults.map(({ from }) => from)).toEqual([index, index]);
      const [upload] = planUploads(seed, count).slice(index);
      expect(upload).toMatchObject({ again: 'never', wrong: undefined, burst: undefined });
      expect(upload?.key).not.toContain('shared');
    }
  });
});
