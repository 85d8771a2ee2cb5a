function encodeReserved(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Everything but the unreserved characters of RFC 3986, as signatures are made of it. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, encodeReserved);
}

/** A key in a path: its slashes stay. */
export function encodeKey(key: string): string {
  return percentEncode(key).replaceAll('%2F', '/');
}
