import * as z from 'zod/mini';
import { defineUploads } from './shared/uploads/define-uploads.ts';

/**
 * The kinds of upload that this deployment takes, and what each one starts. Edit them: `npm run build` says what is not
 * right, and your editor knows every option. An object is of the kind that its ticket names, else of the longest prefix
 * that its key begins with. What is made of it is written to _results/<its key>/<name>.<format>.
 */
export default defineUploads({
  avatar: {
    prefix: 'avatars/',
    // Checked against what OSS says of the object, not what its uploader says.
    accept: ['image/*'],
    maxSize: '5 MB',
    // What a ticket of this kind says besides: typed in the hooks as upload.vars.userId.
    vars: z.object({ userId: z.string() }),
    thumbnails: { small: { width: 128, height: 128, fit: 'fill', format: 'webp' } },
    // What the uploader gets instead of our answer: respond: ({ id, vars }) => ({ id, user: vars.userId }),
    // Code of yours that runs afterwards, at least once: onUploaded: () => import('./hooks/avatar.ts'),
  },

  video: {
    prefix: 'videos/',
    accept: ['video/*'],
    maxSize: '5 GB',
    thumbnails: { poster: { at: '1s', width: 640 } },
    transcode: { hd: { height: 720 } },
  },

  // Everything else is recorded, and starts nothing.
  anything: {
    prefix: '',
    // Not compared with the object in OSS: so `npm run send` can play callbacks of uploads that never happened. Without
    // this line, as in the kinds above, an upload is only taken if the object is there, of the size and type it says.
    confirm: false,
  },
});
