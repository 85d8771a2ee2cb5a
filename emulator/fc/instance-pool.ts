import { RefusedRequest } from './read-request.ts';
import type { Instance } from './start-instance.ts';
import { createWaitingLine } from './waiting-line.ts';

export interface InstancePool {
  /**
   * Gives `use` an instance that has room for it: a warm one, a new one, or the next that becomes free. Rejects when the
   * signal is aborted before: nobody waits for the answer any more.
   */
  run<T>(use: (instance: Instance) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Those that are alive. */
  instances(): Instance[];
  /** From now on new instances are used; the others finish what they do. */
  renew(): void;
  close(): Promise<void>;
}

export interface PoolOptions {
  start: () => Instance;
  maxInstances: () => number;
  /** How many requests one instance gets at once. */
  concurrency: () => number;
  /** How long an instance stays that has nothing to do. */
  idleMs: number;
  /** How long a request waits for an instance. */
  waitMs: number;
  /** A new instance starts only when those that it replaces have ended, for it takes over their port. */
  exclusive: boolean;
}

class PoolClosedError extends Error {
  override readonly name = 'PoolClosedError';
}

/** FC's answer when it may not start more instances. */
class ThrottledError extends RefusedRequest {
  constructor(waitMs: number) {
    super(429, 'ResourceExhausted', `No instance has become free within ${waitMs / 1000} seconds.`);
  }
}

interface Member {
  instance: Instance;
  active: number;
  generation: number;
  reaping: NodeJS.Timeout | undefined;
}

export function createPool(options: PoolOptions): InstancePool {
  const { start, maxInstances, concurrency, idleMs, waitMs, exclusive } = options;
  /** The one that worked last, and is the warmest, is the last. */
  const members = new Set<Member>();
  const stopping = new Set<Promise<void>>();
  const waiting = createWaitingLine<Member>({ ms: waitMs, error: () => new ThrottledError(waitMs) });
  let generation = 0;
  let closed = false;

  const isCurrent = (member: Member) => member.generation === generation && member.instance.isAlive();

  function count(): number {
    if (exclusive) return members.size + stopping.size;
    return [...members].filter(isCurrent).length;
  }

  function startMember(): Member {
    const instance = start();
    const member = { instance, active: 0, generation, reaping: undefined };
    members.add(member);
    void instance.ended.then(() => {
      if (member.active === 0) members.delete(member);
      serveWaiting();
    });
    return member;
  }

  function retire(member: Member, how: 'stop' | 'kill'): void {
    clearTimeout(member.reaping);
    members.delete(member);
    const ending = member.instance[how]().finally(() => {
      stopping.delete(ending);
      serveWaiting();
    });
    stopping.add(ending);
  }

  /** The fullest instance that still has room, so that the others can be reaped. */
  function findRoom(): Member | undefined {
    let found: Member | undefined;
    for (const member of members) {
      if (!isCurrent(member) || member.active >= concurrency()) continue;
      if (found === undefined || member.active >= found.active) found = member;
    }
    return found ?? (count() < maxInstances() ? startMember() : undefined);
  }

  function occupy(member: Member): Member {
    clearTimeout(member.reaping);
    member.active += 1;
    members.delete(member);
    members.add(member);
    return member;
  }

  function serveWaiting(): void {
    while (!closed && !waiting.isEmpty()) {
      const member = findRoom();
      if (member === undefined) return;
      waiting.give(occupy(member));
    }
  }

  async function acquire(signal: AbortSignal | undefined): Promise<Member> {
    signal?.throwIfAborted();
    if (closed) throw new PoolClosedError('The instances are being stopped.');
    const member = findRoom();
    return member === undefined ? waiting.wait(signal) : occupy(member);
  }

  function release(member: Member): void {
    member.active -= 1;
    if (member.active === 0 && !closed) {
      if (!member.instance.isAlive()) retire(member, 'kill');
      else if (!isCurrent(member)) retire(member, 'stop');
      else member.reaping = setTimeout(() => retire(member, 'stop'), idleMs).unref();
    }
    serveWaiting();
  }

  return {
    async run(use, signal) {
      const member = await acquire(signal);
      try {
        return await use(member.instance);
      } finally {
        release(member);
      }
    },
    instances: () => [...members].map(({ instance }) => instance).filter((instance) => instance.isAlive()),
    renew() {
      generation += 1;
      for (const member of [...members]) if (member.active === 0) retire(member, 'stop');
      serveWaiting();
    },
    async close() {
      closed = true;
      waiting.rejectAll(new PoolClosedError('The instances are being stopped.'));
      for (const member of [...members]) retire(member, member.active === 0 ? 'stop' : 'kill');
      await Promise.all(stopping);
    },
  };
}
