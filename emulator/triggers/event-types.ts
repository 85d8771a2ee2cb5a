import { CREATING_OPERATIONS, REMOVING_OPERATIONS } from '../oss/events/event-names.ts';

/** All that an OSS trigger may name, those included that nothing here causes. */
export const EVENT_TYPES: readonly string[] = [
  ...CREATING_OPERATIONS.map((operation) => `oss:ObjectCreated:${operation}`),
  'oss:ObjectCreated:PutSymlink',
  'oss:ObjectCreated:*',
  ...REMOVING_OPERATIONS.map((operation) => `oss:ObjectRemoved:${operation}`),
  'oss:ObjectModified:UpdateObjectMeta',
  'oss:ObjectReplication:ObjectCreated',
  'oss:ObjectReplication:ObjectModified',
  'oss:ObjectReplication:ObjectRemoved',
];

/** Whether all events of one type are also of the other. */
export function coversType(type: string, other: string): boolean {
  return type === other || (type.endsWith(':*') && other.startsWith(type.slice(0, -1)));
}
