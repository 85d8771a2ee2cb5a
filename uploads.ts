import { defineUploads } from './shared/uploads/define-uploads.ts';

/** The kinds of upload that this deployment accepts. A kind is chosen by the ticket, else by the longest matching prefix. */
export default defineUploads({
  anything: { prefix: '' },
});
