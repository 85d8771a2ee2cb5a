import type { Kind } from './signed-upload.ts';

/** The kind of upload of those who bring their own uploads.ts. */
export const PHOTO: Kind = { name: 'photo', prefix: 'photos/' };

/** An uploads.ts with that kind, whose uploads start two jobs. Nothing was uploaded, so nothing can be confirmed. */
export const PHOTO_WITH_JOBS = `
  import { defineUploads } from './shared/uploads/define-uploads.ts';
  export default defineUploads({
    ${PHOTO.name}: {
      prefix: '${PHOTO.prefix}',
      confirm: false,
      thumbnails: { small: { width: 128 }, large: { width: 1280 } },
      onUploaded: () => undefined,
    },
  });
`;

export const JOBS_OF_PHOTO = 2;
