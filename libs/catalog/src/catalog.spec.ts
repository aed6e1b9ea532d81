import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { classify } from './classify.js';
import { CATALOG, entryOf } from './registry.js';

const AREAS = ['request', 'run'] as const;

/** `NODE_RATE_LIMITED` lives in `node-rate-limited.ts`. */
function fileOf(code: string): string {
  return `${code.toLowerCase().replaceAll('_', '-')}.ts`;
}

describe('the catalog', () => {
  it.each(AREAS)('lists every file under codes/%s, and nothing else', (area) => {
    const files = readdirSync(join(__dirname, 'codes', area)).sort();
    const listed = CATALOG.filter((entry) => entry.area === area).map((entry) => fileOf(entry.code));
    expect(listed.sort()).toEqual(files);
  });

  it('has no code twice', () => {
    expect(new Set(CATALOG.map((entry) => entry.code)).size).toBe(CATALOG.length);
  });

  it.each(CATALOG.map((entry) => [entry.code, entry] as const))(
    '%s has a remedy and a page',
    (code, entry) => {
      for (const text of [entry.meaning, entry.cause, entry.fix]) expect(text.length).toBeGreaterThan(20);
      expect(entry.docsUrl).toMatch(/^https:\/\/lamatic\.ai\/docs\/[a-z]+(?:[-/][a-z]+)*$/);
      expect(entryOf(code)).toBe(entry);
    },
  );

  it.each(CATALOG.map((entry) => [entry.code, entry] as const))('%s claims its examples', (code, entry) => {
    expect(entry.examples.matching.length).toBeGreaterThan(0);
    const claimed = entry.examples.matching.map((event) => [classify(event).code, JSON.stringify(event)]);
    expect(claimed).toEqual(entry.examples.matching.map((event) => [code, JSON.stringify(event)]));
  });

  it.each(CATALOG.map((entry) => [entry.code, entry] as const))(
    '%s leaves its near misses alone',
    (code, entry) => {
      expect(entry.examples.nonMatching.length).toBeGreaterThan(0);
      const wrong = entry.examples.nonMatching.filter((event) => classify(event).code === code);
      expect(wrong).toEqual([]);
    },
  );
});
