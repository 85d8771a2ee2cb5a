const MAX_QUOTED_CHARACTERS = 100;
const TICKET = /eyJ[\w-]*(?:\.[\w-]*)*/g;

/** A piece of the request for an error message: short, on one line, and without the tickets in it. */
export function quote(text: string, maxCharacters = MAX_QUOTED_CHARACTERS): string {
  const masked = text.slice(0, maxCharacters).replace(TICKET, 'eyJ…');
  return `${JSON.stringify(masked)}${text.length > maxCharacters ? ' …' : ''}`;
}
