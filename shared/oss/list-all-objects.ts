import { type ListedObject, type ListObjectsOptions, listObjects } from './list-objects.ts';
import type { Oss } from './oss.ts';

/** Every object, page by page as they are taken: a bucket of any size needs the memory of one page. */
export async function* listAllObjects(oss: Oss, options: ListObjectsOptions): AsyncGenerator<ListedObject> {
  let page = await listObjects(oss, options);
  yield* page.objects;
  while (page.continuationToken !== undefined) {
    page = await listObjects(oss, { ...options, continuationToken: page.continuationToken });
    yield* page.objects;
  }
}
