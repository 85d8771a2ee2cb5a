const PERCENT = 0x25;

function isHexDigit(byte: number | undefined): boolean {
  return byte !== undefined && /^[0-9a-fA-F]$/.test(String.fromCharCode(byte));
}

/** Undoes %XX byte by byte. A "+" stays a "+", and a "%" that begins no valid pair stays as it is. */
export function percentDecode(text: string): Buffer {
  const encoded = Buffer.from(text, 'utf8');
  const decoded: number[] = [];
  for (let at = 0; at < encoded.length; at += 1) {
    const byte = encoded[at] ?? 0;
    if (byte === PERCENT && isHexDigit(encoded[at + 1]) && isHexDigit(encoded[at + 2])) {
      decoded.push(Number.parseInt(encoded.toString('latin1', at + 1, at + 3), 16));
      at += 2;
    } else {
      decoded.push(byte);
    }
  }
  return Buffer.from(decoded);
}

export function isPercentEncodingValid(text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/.test(text);
}
