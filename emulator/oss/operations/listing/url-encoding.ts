import { percentEncode } from '../../../percent-encode.ts';
import { invalidArgument } from '../../http/errors.ts';

/** How keys are to be written in the XML: XML 1.0 cannot hold every character that a key may have. */
export function readEncoding(parameters: ReadonlyMap<string, string>): {
  type: string;
  encode: (text: string) => string;
} {
  const type = parameters.get('encoding-type') ?? '';
  if (type === '') return { type, encode: (text) => text };
  if (type.toLowerCase() === 'url') return { type, encode: percentEncode };
  throw invalidArgument('Invalid Encoding Method specified in Request.', 'encoding-type', type);
}
