import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { CATALOG } from '#catalog/registry.js';
import type { CatalogEntry } from '#catalog/entry.js';

const SHADES = {
  rateLimit: ['orange', 'dark-orange'],
  serverError: ['red', 'dark-red', 'light-red', 'semi-dark-red', 'super-light-red'],
  client: ['blue', 'light-blue', 'dark-blue', 'purple', 'light-purple', 'dark-purple', 'semi-dark-blue'],
  node: ['yellow', 'dark-yellow', 'green', 'dark-green', 'light-yellow', 'light-green', 'semi-dark-yellow'],
} as const;

function shadesOf({ family, area }: CatalogEntry): readonly string[] {
  switch (family) {
    case 'rate_limit':
      return SHADES.rateLimit;
    case 'server_error':
      return SHADES.serverError;
    case 'credentials':
    case 'quota':
    case undefined:
      return area === 'request' ? SHADES.client : SHADES.node;
  }
}

/** A colour for every code of the catalog, the same in every panel: its family's, in shades. */
export function codeColours(): ValueMapping[] {
  const used = new Map<readonly string[], number>();
  const options = CATALOG.map((entry) => {
    const shades = shadesOf(entry);
    const place = used.get(shades) ?? 0;
    used.set(shades, place + 1);
    return [entry.code, { color: shades[place % shades.length]!, index: CATALOG.indexOf(entry) }] as const;
  });
  return [{ type: MappingType.ValueToText, options: Object.fromEntries(options) }];
}
