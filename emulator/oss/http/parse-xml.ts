export interface XmlNode {
  name: string;
  text: string;
  children: XmlNode[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\/\s*([\w:.-]+)\s*>|<([\w:.-]+)(?:\s[^<>]*?)?(\/?)>|([^<]+)|(<)/g;

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(\w+));/g,
    (whole, hex?: string, decimal?: string, name = '') => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      if (hex === undefined && decimal === undefined) return ENTITIES[name] ?? whole;
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** The root element, or undefined when the text is not well-formed. Knows what bodies of OSS requests use, no DTD. */
export function parseXml(xml: string): XmlNode | undefined {
  const document: XmlNode = { name: '', text: '', children: [] };
  const open: XmlNode[] = [document];
  for (const [, cdata, closed, opened, selfClosed, text, stray] of xml
    .replace(/^\uFEFF/, '')
    .matchAll(TOKEN)) {
    const current = open.at(-1);
    if (current === undefined || stray !== undefined) return undefined;
    if (cdata !== undefined) current.text += cdata;
    else if (text !== undefined) current.text += decodeEntities(text);
    else if (opened !== undefined) {
      const node: XmlNode = { name: opened, text: '', children: [] };
      current.children.push(node);
      if (selfClosed === '') open.push(node);
    } else if (closed !== undefined && open.pop()?.name !== closed) return undefined;
  }
  const [root, ...others] = document.children;
  return open.length === 1 && others.length === 0 && document.text.trim() === '' ? root : undefined;
}

export function childText(node: XmlNode, name: string): string | undefined {
  return node.children.find((child) => child.name === name)?.text;
}
