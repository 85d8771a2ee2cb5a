const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:(lt|gt|quot|apos|amp)|#(\d{1,7}));/g, (whole, name: string, code: string) =>
    name === undefined
      ? Number(code) > 0x10ffff
        ? whole
        : String.fromCodePoint(Number(code))
      : (ENTITIES[name] ?? whole),
  );
}

/** The text of the first such element; empty when there is none. OSS's answers are flat enough for that. */
export function xmlText(xml: string, element: string): string {
  return decodeEntities(new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? '');
}

/** What stands between the tags of each such element. */
export function xmlElements(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, inner = '']) => inner);
}
