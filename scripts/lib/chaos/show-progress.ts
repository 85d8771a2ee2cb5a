import type { FaultName } from '../../../emulator/faults/catalogue.ts';
import type { ChaosEvents } from './run-chaos.ts';

const BAR_WIDTH = 30;
const LINES_PER_RUN = 10;

function bar(share: number): string {
  const filled = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
}

function describe(active: readonly FaultName[]): string {
  return active.length === 0 ? 'calm' : active.join(', ');
}

/** A bar that moves on a terminal, and a line now and then elsewhere. */
export function showProgress(output: NodeJS.WriteStream): Pick<ChaosEvents, 'onPhase' | 'onUpload'> {
  const isMoving = output.isTTY === true;
  const clear = isMoving ? '\r\x1b[K' : '';
  return {
    onPhase: (phase) => void output.write(`${clear}${phase}\n`),
    onUpload(done, of, { active }) {
      if (isMoving) output.write(`${clear}${bar(done / of)} ${done} of ${of}  ${describe(active)}`);
      else if (done % Math.ceil(of / LINES_PER_RUN) === 0)
        output.write(`${done} of ${of}  ${describe(active)}\n`);
    },
  };
}
