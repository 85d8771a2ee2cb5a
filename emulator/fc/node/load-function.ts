import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { UserFunction } from './call-user-function.ts';

/** An error in FC's own words about code that cannot be loaded. */
class LoadError extends Error {
  constructor(name: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

async function importModule(path: string): Promise<Record<string, unknown>> {
  if (!existsSync(path)) throw new LoadError('ImportModuleError', `Module '${path}' is missing.`);
  try {
    return path.endsWith('.mjs') ? await import(pathToFileURL(path).href) : createRequire(path)(path);
  } catch (error) {
    if (error instanceof SyntaxError) throw new LoadError('UserCodeSyntaxError', error.message, error);
    throw error;
  }
}

/** Loads the code of a function the way FC does; `handler` is "<file>.<method>". */
export async function loadFunction(path: string, handler: string): Promise<UserFunction> {
  const dot = handler.lastIndexOf('.');
  if (dot < 1) throw new LoadError('InvalidHandlerName', `Handler '${handler}' should be <file>.<method>.`);
  const method = handler.slice(dot + 1);
  const loaded = await importModule(path);
  const found = loaded[method];
  if (typeof found !== 'function')
    throw new LoadError(
      'HandlerNotFound',
      `Handler '${method}' is missing on module '${handler.slice(0, dot)}'.`,
    );
  return found;
}
