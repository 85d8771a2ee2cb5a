export interface ObjectName {
  bucket: string;
  key: string;
}

/** What is asked for, and by which request. */
export interface TaskRequest {
  projectName: string;
  source: ObjectName;
  target: ObjectName;
  /** The action with its parameters, as it was sent. */
  action: string;
  /** Where to tell of the end. */
  topic: string | undefined;
  /** Of OSS, as events tell it. */
  ossRequestId: string;
  remoteAddress: string;
}

/** A conversion, as it is kept on the disk. */
export interface MediaTask extends TaskRequest {
  taskId: string;
  eventId: string;
  requestId: string;
  status: 'Running' | 'Succeeded' | 'Failed';
  /** ISO 8601. */
  startTime: string;
  endTime?: string;
  /** Empty unless it failed. */
  code: string;
  message: string;
  /** The end has been told to whoever wants to know. */
  isNotified: boolean;
}

export const TASK_TYPE = 'MediaConvert';

/** Why a conversion came to nothing. */
export class MediaFailure extends Error {
  override readonly name = 'MediaFailure';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
