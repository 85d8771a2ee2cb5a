import { describe, expect, test } from 'vitest';
import { describeFaults, FAULT_NAMES, parseFault } from '../../../../emulator/faults/catalogue.ts';
import { createFaultSet } from '../../../../emulator/faults/fault-set.ts';

describe('a fault that is written down', () => {
  test.each([
    ['drop', { name: 'drop', value: undefined }],
    ['slow', { name: 'slow', value: 6000 }],
    ['slow=250', { name: 'slow', value: 250 }],
    ['status', { name: 'status', value: 500 }],
    ['status=404', { name: 'status', value: 404 }],
  ])('%s', (text, fault) => expect(parseFault(text)).toEqual(fault));

  test.each([
    ['fire', 'There is no fault "fire": there are slow, refuse, cut'],
    ['constructor', 'There is no fault "constructor"'],
    ['drop=1', 'The fault "drop" takes no value.'],
    ['slow=', 'The fault "slow" takes a number (ms) from 1 to 600000, as in slow=6000.'],
    ['slow=soon', 'takes a number (ms)'],
    ['slow=0', 'takes a number (ms)'],
    ['slow=1=2', 'takes a number (ms)'],
    ['status=99', 'The fault "status" takes a number (status) from 200 to 599, as in status=500.'],
  ])('%s is refused', (text, message) => expect(() => parseFault(text)).toThrow(message));

  test('each one can be set as it is described', () => {
    const described = describeFaults().map(({ fault }) => fault.replace(/[[\]]/g, ''));
    expect(described.map((text) => parseFault(text).name)).toEqual(FAULT_NAMES);
  });
});

describe('a set of faults', () => {
  test('is nothing at first', () => {
    const faults = createFaultSet();
    expect(faults.active()).toEqual([]);
    const { onHit: _, ...front } = faults.front();
    const { onHit: __, ...callbacks } = faults.callbacks;
    const { onHit: ___, ...triggers } = faults.triggers();
    for (const one of [front, callbacks, triggers, faults.hits()])
      expect(Object.values(one).filter(Boolean)).toEqual([]);
  });

  test('tells at any time what is active now', async () => {
    const faults = createFaultSet();
    for (const text of ['slow=20', 'cut', 'status=503', 'drop', 'delay=7', 'out-of-order'])
      await faults.set(parseFault(text));
    expect(faults.front()).toMatchObject({ slowMs: 20, cut: true, status: 503, refuse: false });
    expect(faults.callbacks).toMatchObject({
      drop: true,
      delayMs: 7,
      twice: false,
      order: expect.anything(),
    });
    await faults.set(parseFault('slow=30'));
    expect(faults.front().slowMs).toBe(30);
    await faults.clear('slow');
    expect(faults.front()).not.toHaveProperty('slowMs');
    await faults.clear();
    expect(faults.active()).toEqual([]);
    expect(faults.callbacks.order).toBeUndefined();
  });

  test('tells the front and the triggers what to refuse, lose and end', async () => {
    const faults = createFaultSet();
    for (const text of [
      'crash',
      'refuse-async=429',
      'lose-async',
      'double-async',
      'lose-events',
      'lose-messages',
    ])
      await faults.set(parseFault(text));
    expect(faults.front()).toMatchObject({
      crashMs: 20,
      refuseAsync: 429,
      loseAsync: true,
      doubleAsync: true,
    });
    expect(faults.triggers()).toMatchObject({ loseEvents: true, loseMessages: true });
  });

  test('counts what each has happened to', async () => {
    const faults = createFaultSet({ 'redis-gone': { begin: async () => undefined } });
    await faults.set(parseFault('redis-gone'));
    await faults.set(parseFault('redis-gone'));
    faults.front().onHit?.('crash');
    faults.callbacks.onHit?.('drop');
    faults.callbacks.onHit?.('drop');
    faults.triggers().onHit?.('lose-events');
    await faults.set(parseFault('out-of-order'));
    const { order } = faults.callbacks;
    await Promise.all([order?.pass(async () => 'held'), order?.pass(async () => 'first')]);
    const hits = Object.entries(faults.hits()).filter(([, times]) => times > 0);
    expect(Object.fromEntries(hits)).toEqual({
      'redis-gone': 1,
      crash: 1,
      drop: 2,
      'lose-events': 1,
      'out-of-order': 1,
    });
  });

  test('acts once for a fault, and undoes it when it is cleared', async () => {
    const done: string[] = [];
    const faults = createFaultSet({
      'redis-gone': { begin: async () => void done.push('stop'), end: async () => void done.push('start') },
      'rotate-key': { begin: async () => void done.push('rotate') },
    });
    const gone = parseFault('redis-gone');
    await Promise.all([faults.set(gone), faults.set(gone), faults.clear(), faults.set(gone)]);
    expect(done).toEqual(['stop', 'start', 'stop']);
    await faults.set(parseFault('rotate-key'));
    await faults.set(parseFault('rotate-key'));
    expect(done.slice(3)).toEqual(['rotate', 'rotate']);
    expect(faults.active()).toEqual([gone]);
  });

  test('says what it cannot do, and goes on', async () => {
    const faults = createFaultSet({ 'redis-gone': { begin: () => Promise.reject(new Error('no signal')) } });
    await expect(faults.set(parseFault('postgres-gone'))).rejects.toThrow(
      'The fault "postgres-gone" is not possible here',
    );
    await expect(faults.set(parseFault('redis-gone'))).rejects.toThrow('no signal');
    await faults.set(parseFault('drop'));
    expect(faults.active()).toEqual([{ name: 'drop', value: undefined }]);
  });
});
