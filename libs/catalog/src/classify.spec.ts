import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classify } from './classify.js';
import type { ClassifiableEvent } from './event-shape.js';

interface Golden {
  id: string;
  event: ClassifiableEvent;
  expect: Record<string, unknown>;
}

function load(name: string): Golden[] {
  return readFileSync(join(__dirname, 'fixtures', name), 'utf8')
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line) => JSON.parse(line) as Golden);
}

describe('labelled events', () => {
  it.each(load('examples.ndjson').map((golden) => [golden.id, golden] as const))('%s', (_id, golden) => {
    expect(classify(golden.event)).toMatchObject(golden.expect);
  });
});
