import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FailingNode } from '#contracts/classification.js';
import { classify } from './classify.js';
import type { ClassifiableEvent } from './event-shape.js';

/** `nodes` and `paths` are short for the ids and the joined paths of `failingNodes`. */
interface Golden {
  id?: string;
  event: ClassifiableEvent;
  expect: Record<string, unknown> & { nodes?: unknown; paths?: unknown };
}

const HEAD = { projectId: 'project-1', occurredAt: '2026-11-20T08:00:00.000Z' };

function load(name: string): [title: string, golden: Golden][] {
  return readFileSync(join(__dirname, 'fixtures', name), 'utf8')
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line) => JSON.parse(line) as Golden)
    .map((golden) => [golden.id ?? JSON.stringify(golden.event).slice(0, 200), golden]);
}

function shortened(nodes: FailingNode[]): Record<string, unknown> {
  return { nodes: nodes.map((node) => node.nodeId), paths: nodes.map((node) => node.path.join('>')) };
}

describe.each(['examples', 'requests', 'runs'])('labelled events: %s', (name) => {
  it.each(load(`${name}.ndjson`))('%s', (_title, { event, expect: expected }) => {
    const verdict = classify({ ...HEAD, ...event });
    expect({ ...verdict, ...shortened(verdict.failingNodes) }).toMatchObject(expected);
  });
});

it('the examples state every field that they are meant to fix', () => {
  for (const [, { expect: expected }] of load('examples.ndjson')) {
    expect(Object.keys(expected).sort()).toEqual(
      [
        ...['causeNodeId', 'code', 'errorCode', 'failingNodes', 'failure', 'httpStatus'],
        ...['provider', 'retryAfterMs', 'retryable'],
      ].sort(),
    );
  }
});
