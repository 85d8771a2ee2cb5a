import { signV1, stringToSignV1 } from '../../emulator/oss/auth/sign-v1.ts';

interface UnsignedRequest {
  method: 'PUT' | 'DELETE';
  bucket: string;
  key: string;
  headers?: Readonly<Record<string, string>>;
}

const ACCESS_KEY = { id: 'local', secret: 'local-secret' };

/** The headers of a request to the emulated OSS, good for the next minutes. */
export function signRequest({ headers = {}, ...request }: UnsignedRequest): Record<string, string> {
  const date = new Date().toUTCString();
  const signed = { ...request, query: new Map<string, string>(), headers: new Map(Object.entries(headers)) };
  const signature = signV1(stringToSignV1(signed, date), ACCESS_KEY.secret);
  return { ...headers, date, authorization: `OSS ${ACCESS_KEY.id}:${signature}` };
}
