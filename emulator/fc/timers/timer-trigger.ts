/** As in the manifest. */
export interface Trigger {
  triggerName: string;
  triggerType: string;
  triggerConfig: Readonly<Record<string, unknown>>;
  sourceArn?: string;
  qualifier?: string;
}

export interface TimerTrigger {
  triggerName: string;
  cronExpression: string;
  payload: string;
}

/** The timers among the triggers of a function, but those that are switched off. */
export function timersOf(functionName: string, triggers: readonly Trigger[] = []): TimerTrigger[] {
  const timers: TimerTrigger[] = [];
  for (const { triggerName, triggerType, triggerConfig } of triggers) {
    const { cronExpression, payload = '', enable = true } = triggerConfig;
    if (triggerType !== 'timer' || enable !== true) continue;
    if (typeof cronExpression !== 'string' || typeof payload !== 'string')
      throw new Error(
        `${functionName}: the timer ${triggerName} has no cronExpression, or a payload that is no text.`,
      );
    timers.push({ triggerName, cronExpression, payload });
  }
  return timers;
}

/** What a timer hands to its function. */
export function timerEvent({ triggerName, payload }: TimerTrigger, time: number): Buffer {
  const triggerTime = `${new Date(time).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`;
  return Buffer.from(JSON.stringify({ triggerTime, triggerName, payload }));
}
