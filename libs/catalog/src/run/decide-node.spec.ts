import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classify } from '../classify.js';
import { failedNode } from '../examples.js';

/** One line of a fixture: what a node of this type reported, and the row it belongs to. */
interface Row {
  type: string;
  status: number | null;
  error: unknown;
  code: string;
  provider?: string | null;
  retryAfterMs?: number | null;
}

function load(name: string): Row[] {
  return readFileSync(join(__dirname, '..', 'fixtures', `node-errors-${name}.ndjson`), 'utf8')
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line) => JSON.parse(line) as Row);
}

describe.each(['models', 'services', 'platform', 'varied', 'verbatim'])('node errors: %s', (name) => {
  it.each(load(name).map((row) => [row.type, row.status, row.error, row.code, row] as const))(
    '%s %s %j is %s',
    (_type, _status, _error, _code, { type, status, error, ...expected }) => {
      expect(classify(failedNode(type, status, error))).toMatchObject(expected);
    },
  );
});
