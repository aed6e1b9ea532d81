import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import type { OutcomeLedger } from '#contracts/outcome.js';
import { eventually, startInstance, StartFailed } from '../kit/instance.js';

const event = (n: number) =>
  JSON.stringify({
    kind: 'request',
    eventId: `e-${n}`,
    projectId: 'p',
    http: { status: 500, body: '{"message":"boom"}' },
  });
const fresh = () => mkdtemp(path.join(tmpdir(), 'foghorn life '));

async function refusal(env: Record<string, string>, dataDir: string): Promise<string> {
  const failed: unknown = await startInstance({ dataDir, env }).then(
    (instance) => instance.stop().then(() => null),
    (error: unknown) => error,
  );
  expect(failed).toBeInstanceOf(StartFailed);
  expect((failed as StartFailed).exitCode).toBe(1);
  return (failed as StartFailed).output;
}

describe('the life of an instance', () => {
  it('stops cleanly, keeps everything it accepted, and refuses a second owner of its data', async () => {
    const dataDir = await fresh();
    const first = await startInstance({ dataDir });
    const bodies = Array.from({ length: 20 }, (_, n) => event(n));
    const answers = await Promise.all(bodies.map((body) => first.ingest(body)));
    expect(answers.every((answer) => answer.status === 202)).toBe(true);
    // Stopped at once, while batches may still be in the queue.
    const since = Date.now();
    const second = refusal({}, dataDir);
    expect(await second).toContain('is in use by another Foghorn');
    expect(await first.stop('SIGTERM')).toBe(0);
    expect(Date.now() - since).toBeLessThan(10_000 + 10_000);
    expect(first.output()).not.toContain('did not stop in time');

    const again = await startInstance({ dataDir });
    const ledger = await eventually(
      () => again.get<OutcomeLedger>('/api/outcomes'),
      (value) => value.pending === 0,
    );
    expect(ledger).toMatchObject({ received: 20, stored: 20 });
    expect(again.adminToken).toBe(first.adminToken);
    await again.stop('SIGINT');
  }, 120_000);

  it('loses nothing that it acknowledged when it is killed', async () => {
    const dataDir = await fresh();
    const first = await startInstance({ dataDir });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => first.ingest(event(n))));
    const accepted = answers.filter((answer) => answer.status === 202).length;
    await first.stop('SIGKILL');
    const again = await startInstance({ dataDir });
    const ledger = await eventually(
      () => again.get<OutcomeLedger>('/api/outcomes'),
      (value) => value.pending === 0,
      60_000,
    );
    expect(accepted).toBe(50);
    expect(ledger).toMatchObject({ received: 50, stored: 50, duplicate: 0 });
    await again.stop();
  }, 180_000);

  it('says plainly what keeps it from starting', async () => {
    const dataDir = await fresh();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    expect(await refusal({ FOGHORN_PORT: port }, dataDir)).toContain(`Port ${port} on 127.0.0.1 is taken`);
    other.close();

    const faults = await refusal(
      { FOGHORN_PORT: 'high', LOG_LEVEL: 'loud', FOGHORN_ADMIN_TOKEN: 'short' },
      dataDir,
    );
    for (const name of ['FOGHORN_PORT', 'LOG_LEVEL', 'FOGHORN_ADMIN_TOKEN']) expect(faults).toContain(name);
    expect(faults).not.toContain('    at ');

    const rules = path.join(dataDir, 'rules.yml');
    await writeFile(rules, 'rules:\n  - rule: no_such_rule\n');
    expect(await refusal({ FOGHORN_RULES_FILE: rules }, dataDir)).toMatch(
      /\nThe rule file is not valid:\n {2}\S.*rules\.yml:2:5: name: [^\n]+\n {2}\S.*:2:5: rule: [^\n]+\n$/,
    );

    const file = path.join(dataDir, 'a-file');
    await writeFile(file, '');
    await chmod(file, 0o400);
    expect(await refusal({}, path.join(file, 'data'))).toContain('cannot be written');
  }, 60_000);
});
