import type { Kind } from './signed-upload.ts';

/** The kind of upload of those who bring their own uploads.ts. */
export const PHOTO: Kind = { name: 'photo', prefix: 'photos/' };
