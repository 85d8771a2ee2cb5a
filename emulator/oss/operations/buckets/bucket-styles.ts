import { xmlAnswer } from '../../http/answer.ts';
import { malformedXml, missingArgument } from '../../http/errors.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import { childText } from '../../http/parse-xml.ts';
import type { XmlElement } from '../../http/xml.ts';
import { parseStages } from '../../processing/parse-stages.ts';
import { invalidParameter, noSuchStyle } from '../../processing/processing-errors.ts';
import type { BucketStyle } from '../../store/bucket-styles.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { readXmlBody } from '../read-xml-body.ts';

const STYLE_NAME = /^[A-Za-z0-9_.-]{1,63}$/;

function styleNameOf({ query }: OssRequest): string {
  const name = query.get('styleName');
  if (name === undefined) throw missingArgument('styleName');
  if (!STYLE_NAME.test(name)) throw invalidParameter('stylename', name, '0017-00000251');
  return name;
}

function styleElements({ name, content, createTime, lastModifyTime }: BucketStyle): XmlElement[] {
  return [
    ['Name', name],
    ['Content', content],
    ['CreateTime', new Date(createTime).toUTCString()],
    ['LastModifyTime', new Date(lastModifyTime).toUTCString()],
  ];
}

export const putBucketStyle: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const name = styleNameOf(request);
  const style = await readXmlBody(request);
  const content = style && childText(style, 'Content')?.trim();
  if (style?.name !== 'Style' || !content) throw malformedXml();
  parseStages(content);
  await bucket.styles.put(name, content, request.receivedAt);
  return { status: 200, headers: {} };
};

/** One style, or without a name all of them. */
export const getBucketStyle: Operation = async (request, context) => {
  const { styles } = bucketOf(request, context);
  if (!request.query.has('styleName')) {
    return xmlAnswer(
      'StyleList',
      styles.list().map((style): XmlElement => ['Style', styleElements(style)]),
    );
  }
  const name = styleNameOf(request);
  const style = styles.find(name);
  if (style === undefined) throw noSuchStyle(name);
  return xmlAnswer('Style', styleElements(style));
};

export const deleteBucketStyle: Operation = async (request, context) => {
  await bucketOf(request, context).styles.remove(styleNameOf(request));
  return { status: 204, headers: {} };
};
