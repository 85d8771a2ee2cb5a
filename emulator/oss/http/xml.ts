const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

export type XmlContent = string | number | boolean | readonly XmlElement[];
export type XmlElement = readonly [name: string, content: XmlContent];

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}

function writeElement([name, content]: XmlElement, indent: string): string {
  if (typeof content !== 'object') return `${indent}<${name}>${escapeXml(String(content))}</${name}>\n`;
  // The SDK for Node.js takes white space for something.
  if (content.length === 0) return `${indent}<${name}></${name}>\n`;
  const children = content.map((child) => writeElement(child, `${indent}  `)).join('');
  return `${indent}<${name}>\n${children}${indent}</${name}>\n`;
}

/** Indented by two spaces, with a line feed at its end, as OSS writes its answers. */
export function writeXml(name: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement([name, content], '')}`;
}
