import fixtures from '../fixtures/signed-callbacks.json' with { type: 'json' };

export type Sample = (typeof fixtures.samples)[number];

/** A sample that OSS signed, as raw HTTP. */
export function httpText(
  sample: Sample,
  headers: Readonly<Record<string, string>> = {},
  lineEnd = '\r\n',
): string {
  const all = {
    'Content-Type': sample.contentType,
    'Content-Length': String(Buffer.byteLength(sample.body)),
    Authorization: sample.authorization,
    'x-oss-pub-key-url': fixtures.publicKeyUrls.https.header,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${sample.target} HTTP/1.1`, ...lines, '', sample.body].join(lineEnd);
}

export function sampleOf(id: string): Sample {
  const sample = fixtures.samples.find((candidate) => candidate.id === id);
  if (sample === undefined) throw new Error(`There is no sample ${id}.`);
  return sample;
}
