import { xmlAnswer } from '../../http/answer.ts';
import { invalidArgument, malformedXml } from '../../http/errors.ts';
import { childText } from '../../http/parse-xml.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { readXmlBody } from '../read-xml-body.ts';

const ROOT = 'VersioningConfiguration';

export const putBucketVersioning: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const configuration = await readXmlBody(request);
  if (configuration?.name !== ROOT) throw malformedXml();
  const status = childText(configuration, 'Status')?.trim() ?? '';
  if (status === '') throw invalidArgument('The Versioning element must be specified.', 'Status', status);
  if (status !== 'Enabled' && status !== 'Suspended')
    throw invalidArgument('The versioning status is invalid.', 'Status', status);
  await bucket.configure({ versioning: status });
  return { status: 200, headers: {} };
};

export const getBucketVersioning: Operation = async (request, context) => {
  const { versioning } = bucketOf(request, context).record;
  return xmlAnswer(ROOT, versioning === undefined ? [] : [['Status', versioning]]);
};
