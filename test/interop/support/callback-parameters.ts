import { SYSTEM_VARIABLES } from '../../../shared/callback/system-variables.ts';

export type BodyForm = 'form' | 'json';

/** What is told of custom variables, and has to arrive as it is. */
export const MINE = 'ü & 1+1=2, 中文';
export const CALLBACK_VAR = { 'x:mine': MINE };

const variables = [...SYSTEM_VARIABLES, 'x:mine'].map((name) => [name.replace('x:', ''), `\${${name}}`]);

const BODIES: Readonly<Record<BodyForm, { callbackBody: string; callbackBodyType: string }>> = {
  form: {
    callbackBody: variables.map(([field, variable]) => `${field}=${variable}`).join('&'),
    callbackBodyType: 'application/x-www-form-urlencoded',
  },
  json: {
    callbackBody: `{${variables.map(([field, variable]) => `"${field}":${variable}`).join(',')}}`,
    callbackBodyType: 'application/json',
  },
};

/** The parameter callback: every variable that there is, in a body of this form. */
export const callbackTo = (callbackUrl: string, form: BodyForm) => ({ callbackUrl, ...BODIES[form] });
