import { badProcess } from './processing-errors.ts';

/** One operation: `resize,w_100,h_50`. */
export interface Action {
  name: string;
  parameters: readonly string[];
}

/** What one service does, one action after the other: `image/resize,w_100/format,webp`. */
export interface Stage {
  service: string;
  actions: readonly Action[];
}

function parseStage(text: string): Stage {
  const [service = '', ...actions] = text.split('/');
  if (service === '' || actions.length === 0 || actions.includes(''))
    throw badProcess(`The process "${text}" is not in the form service/action,parameters.`);
  return {
    service,
    actions: actions.map((action) => {
      const [name = '', ...parameters] = action.split(',');
      return { name, parameters };
    }),
  };
}

/** Reads the value of x-oss-process, decoded: stages with "|" between them. */
export function parseStages(process: string): Stage[] {
  return process.split('|').map(parseStage);
}
