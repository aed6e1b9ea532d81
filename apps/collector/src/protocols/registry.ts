import { parse } from './native/parse.js';
import { reply } from './native/reply.js';
import type { Protocol } from './protocol.js';

/** Every protocol that the collector speaks; a new one is a folder, a line here and a route. */
export const PROTOCOLS = {
  native: { name: 'native', parse, reply },
} satisfies Record<string, Protocol>;
