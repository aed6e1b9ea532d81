import { readFileSync } from 'node:fs';
import path from 'node:path';
import { explain } from './explain.js';

interface Labelled {
  event: Record<string, unknown>;
  expect: Record<string, unknown> & { nodes?: unknown; paths?: unknown };
}

const FIXTURES = path.resolve(__dirname, '../../../../libs/catalog/src/fixtures');
const NOW = Date.UTC(2026, 10, 25);

function load(name: string): Labelled[] {
  const lines = readFileSync(path.join(FIXTURES, `${name}.ndjson`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Labelled);
}

/** Through the door as well: what was labelled as it would be posted gets the verdict it would get stored. */
describe.each(['examples', 'requests', 'runs', 'posted'])('explain: %s', (name) => {
  it('answers each as labelled', () => {
    for (const { event, expect: expected } of load(name)) {
      const sent = { occurredAt: '2026-11-20T08:00:00.000Z', ...event };
      const verdict = explain(JSON.stringify(sent), NOW, false);
      const nodes = verdict.failingNodes.map((node) => node.nodeId);
      const paths = verdict.failingNodes.map((node) => node.path.join('>'));
      expect({ event, ...verdict, nodes, paths }).toMatchObject({ event, ...expected });
    }
  });
});
