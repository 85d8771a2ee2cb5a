import { createFront } from '../http/front.ts';
import { hostServer } from '../http/host-server.ts';
import { loadCallbackFunction } from '../lib/callback-function.ts';

const { handler, initialize } = loadCallbackFunction();

void initialize({}).then(() => hostServer(createFront(handler)));
