import { keepOrder, type Order } from './keep-order.ts';

/** When, in the exchange of one request and its answer with the outside, the process is killed. */
export const MOMENTS = ['before it gets there', 'after it took effect', 'after it was answered'] as const;
type Moment = (typeof MOMENTS)[number];

export interface CrashPoint {
  step: string;
  moment: Moment;
}

/** One request that a process makes, as whoever stands in between sees it. */
interface Exchange<Answer> {
  /** Passes the request on, and resolves when it has taken effect. */
  forward(): Promise<Answer>;
  /** Passes the answer back. */
  answer(answer: Answer): void;
  /** Ends the connection without a word. */
  cut(): void;
}

export interface Crasher {
  /** All that the process sends has to come by here. */
  observe<Answer>(step: string, exchange: Exchange<Answer>): Promise<void>;
  /** The process has answered, and makes no more requests for now. */
  invocationEnded(): void;
  /** The steps since the last call, in their order. */
  takeSteps(): string[];
  /** Kills the process at the next occurrence of this step, or at that many. */
  arm(point: CrashPoint, times?: number): void;
  /** The process that was killed since then. */
  killed(): number | undefined;
  /** Keeps the answers of a step back until another step has begun. */
  holdUntil(step: string, begun: string): void;
  /** What it asks for at once gets through in this order, so that it is not by chance what has and what has not. */
  keepOrder(steps: readonly string[]): void;
  /** Lets everything pass again. */
  disarm(): void;
}

/**
 * Kills a process where only its requests tell how far it has got, once. After the answer to a step it is killed when it
 * makes itself heard the next time: so it has read the answer, and what it wants next does not get through.
 */
export function createCrasher(pidOf: () => number): Crasher {
  let steps: string[] = [];
  let armed: CrashPoint | undefined;
  let timesLeft = 0;
  let killed: number | undefined;
  let isDying = false;
  let order: Order | undefined;
  let hold: { step: string; begun: string; released: Promise<void>; release: () => void } | undefined;

  function kill(step?: string): void {
    killed = pidOf();
    process.kill(killed, 'SIGKILL');
    if (step !== undefined) order?.diedAt(step);
    timesLeft -= 1;
    if (timesLeft === 0) armed = undefined;
    isDying = false;
  }

  function isAt(step: string, moment: Moment): boolean {
    return !isDying && armed?.step === step && armed.moment === moment;
  }

  async function waitForHold(step: string): Promise<void> {
    if (hold?.step === step) await hold.released;
  }

  return {
    async observe(step, { forward, answer, cut }) {
      const ordered = order;
      if ((await ordered?.turnOf(step)) === false) return cut();
      steps.push(step);
      if (hold?.begun === step) hold.release();
      if (isDying || isAt(step, 'before it gets there')) {
        kill(step);
        return cut();
      }
      try {
        const answered = await forward();
        if (isAt(step, 'after it took effect')) {
          kill(step);
          return cut();
        }
        const isLast = isAt(step, 'after it was answered');
        await waitForHold(step);
        answer(answered);
        if (isLast) isDying = true;
      } catch {
        cut();
      } finally {
        ordered?.passed(step);
      }
    },
    invocationEnded() {
      if (isDying) kill();
    },
    takeSteps() {
      const taken = steps;
      steps = [];
      return taken;
    },
    arm(point, times = 1) {
      armed = point;
      timesLeft = times;
      killed = undefined;
    },
    killed: () => killed,
    holdUntil(step, begun) {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      hold = { step, begun, released, release };
    },
    keepOrder(ordered) {
      order = keepOrder(ordered);
    },
    disarm() {
      armed = undefined;
      isDying = false;
      hold?.release();
      hold = undefined;
      order?.release();
      order = undefined;
    },
  };
}
