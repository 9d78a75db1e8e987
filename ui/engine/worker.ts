/** Entry of the worker of a panel that comes from a site. */
import { openWebRuntime } from '../../src/runtime/ort/web.js';
import { engineSite } from './engine-site.js';
import { serveEngine } from './serve.js';

serveEngine({ ...engineSite(new URL('ort/', location.href).href), openRuntime: openWebRuntime });
