import { describe, expect, test } from 'vitest';
import { noSuchKey } from '../../../../emulator/oss/http/errors.ts';
import { childText, parseXml } from '../../../../emulator/oss/http/parse-xml.ts';
import { writeXml } from '../../../../emulator/oss/http/xml.ts';

describe('an error', () => {
  test('is written as OSS writes it', () => {
    expect(
      noSuchKey('a&b<c').toXml('6556E3AED11E553933CCDEDF', 'examplebucket.oss-cn-hangzhou.aliyuncs.com'),
    ).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<Error>
  <Code>NoSuchKey</Code>
  <Message>The specified key does not exist.</Message>
  <RequestId>6556E3AED11E553933CCDEDF</RequestId>
  <HostId>examplebucket.oss-cn-hangzhou.aliyuncs.com</HostId>
  <Key>a&amp;b&lt;c</Key>
  <EC>0026-00000001</EC>
  <RecommendDoc>https://api.aliyun.com/troubleshoot?q=0026-00000001</RecommendDoc>
</Error>
`,
    );
  });
});

describe('a body in XML', () => {
  test.each(['"X"', '&quot;X&quot;', '&#34;X&#34;', '&#x22;X&#x22;', '<![CDATA["X"]]>'])(
    'may write quotes as %s',
    (etag) => {
      const root = parseXml(
        `<?xml version="1.0" encoding="utf-8"?>\n<Part>\n <ETag>${etag}</ETag>\n</Part>\n`,
      );
      expect(root && childText(root, 'ETag')).toBe('"X"');
    },
  );

  test('gives back what was written', () => {
    const text = `<&>"' 中 ]]>`;
    const root = parseXml(writeXml('Delete', [['Object', [['Key', text]]]]));
    expect(root?.children[0]?.children[0]).toEqual({ name: 'Key', text, children: [] });
  });

  test('may have attributes, comments and elements that close themselves', () => {
    const root = parseXml('<a xmlns="http://x"><!-- <b> --><c x="1"/><d>1</d></a>');
    expect(root?.children.map(({ name }) => name)).toEqual(['c', 'd']);
  });

  test.each(['', 'text', '<a>', '<a></b>', '</a>', '<a/><b/>', '<a>x < y</a>', 'x<a/>'])(
    'is refused: %j',
    (xml) => {
      expect(parseXml(xml)).toBeUndefined();
    },
  );
});
