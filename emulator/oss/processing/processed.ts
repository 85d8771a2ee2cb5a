/** What a process made of an object. */
export interface Processed {
  body: Buffer;
  contentType: string;
}
