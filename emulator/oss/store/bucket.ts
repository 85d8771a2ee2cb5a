import type { BucketAcl } from './acl.ts';
import type { BucketStyles } from './bucket-styles.ts';
import type { RunAlone } from './locks.ts';
import type { MultipartUploads } from './multipart-upload.ts';
import type { DeleteMarker, ObjectRecord, ObjectVersion } from './object-record.ts';

export interface BucketRecord {
  name: string;
  /** ISO 8601. */
  creationDate: string;
  storageClass: string;
  /** Absent as long as versions were never kept. */
  versioning?: 'Enabled' | 'Suspended';
  /** Private unless it says otherwise. */
  acl?: BucketAcl;
}

/** An object that is not stored yet. */
export type NewObject = Omit<ObjectRecord, 'body' | 'versionId'>;

interface Removal {
  /** What is gone for good. */
  removed: ObjectVersion | undefined;
  /** What hides the versions that stay. */
  marker: DeleteMarker | undefined;
}

export interface Bucket {
  readonly record: BucketRecord;
  configure(change: Partial<BucketRecord>): Promise<void>;
  /** The current version, if that is an object. */
  find(key: string): ObjectRecord | undefined;
  /** The newest first. */
  versionsOf(key: string): readonly ObjectVersion[];
  /** Of the objects that are there, in the order of their bytes. */
  keys(): readonly string[];
  /** Those besides of which only earlier versions are left, in the same order. */
  allKeys(): readonly string[];
  bodyPath(record: ObjectRecord): string;
  /** Makes a staged file the body of an object, and the object visible. To be called within `alone`. */
  put(record: NewObject, stagedPath: string): Promise<ObjectRecord>;
  /** Replaces what is kept of a version whose body stays. To be called within `alone`. */
  update(record: ObjectRecord): Promise<void>;
  /** Without a version id, where versions are kept, only hides the object. To be called within `alone`. */
  remove(key: string, now: Date, versionId?: string): Promise<Removal>;
  /** Gives the staging area a second name for the bytes of an object. */
  stageCopy(record: ObjectRecord): Promise<string>;
  /** Uploads in parts that have begun. */
  uploads: MultipartUploads;
  /** Named processes for its objects. */
  styles: BucketStyles;
  /** Changes of one key, one after the other. */
  alone: RunAlone;
  /** From then on nothing can be stored. False, and without effect, while it holds anything or is about to. */
  retire(): boolean;
}
