import fc from 'fast-check';
import { route, type Route } from '#contracts/routes.js';
import { routeIncident, type RoutedFacts } from './routing.js';

const FACTS: RoutedFacts = {
  project: 'shop-eu',
  rule: 'rate_limit_spike',
  severity: 'warning',
  subject: null,
  labels: {
    codes: ['RATE_LIMITED', 'NODE_RATE_LIMITED'],
    flows: ['checkout', 'support-chat'],
    nodes: ['LLMNode_7'],
    providers: ['openai'],
    environments: ['production'],
  },
};
const DEFAULTS = ['slack'];
const KNOWN = new Set(['slack', 'a', 'b', 'c']);

function go(routes: unknown[], facts: Partial<RoutedFacts> = {}) {
  const parsed: Route[] = routes.map((one) => route.parse(one));
  return routeIncident({ routes: parsed, defaults: DEFAULTS, known: KNOWN }, { ...FACTS, ...facts });
}

describe('routeIncident', () => {
  it.each<[string, unknown[], string[], number[]]>([
    ['the default without routes', [], ['slack'], []],
    ['the default when none matches', [{ match: { project: 'other' }, receivers: ['a'] }], ['slack'], []],
    ['the first that matches', [{ receivers: ['a'] }, { receivers: ['b'] }], ['a'], [0]],
    [
      'the second when the first does not match',
      [{ match: { project: 'x' }, receivers: ['a'] }, { receivers: ['b'] }],
      ['b'],
      [1],
    ],
    [
      'those after it while they say continue',
      [{ receivers: ['a'], continue: true }, { receivers: ['b'], continue: true }, { receivers: ['c'] }],
      ['a', 'b', 'c'],
      [0, 1, 2],
    ],
    [
      'not the default after one that matched and said continue',
      [{ receivers: ['a'], continue: true }],
      ['a'],
      [0],
    ],
    [
      'each receiver once',
      [{ receivers: ['a', 'b'], continue: true }, { receivers: ['b', 'a'] }],
      ['a', 'b'],
      [0, 1],
    ],
    ['nobody where a route says so', [{ receivers: [] }], [], [0]],
    ['every field that is named must match', [both('production', 'checkout')], ['a'], [0]],
    ['one that does not is enough to pass', [both('staging', 'checkout')], ['slack'], []],
    ['one of several Flows is enough', [{ match: { flow: 'checkout' }, receivers: ['a'] }], ['a'], [0]],
    ['one of several patterns', [{ match: { code: ['X', 'NODE_*'] }, receivers: ['a'] }], ['a'], [0]],
    ['a glob', [{ match: { project: 'shop-*' }, receivers: ['a'] }], ['a'], [0]],
    ['a glob in the middle', [{ match: { rule: 'rate*spike' }, receivers: ['a'] }], ['a'], [0]],
    ['a text is whole', [{ match: { project: 'shop' }, receivers: ['a'] }], ['slack'], []],
    ['severity', [{ match: { severity: ['critical', 'warning'] }, receivers: ['a'] }], ['a'], [0]],
    ['node and provider', [{ match: { node: 'LLM*', provider: 'openai' }, receivers: ['a'] }], ['a'], [0]],
    ['a subject that it has not', [{ match: { subject: '*' }, receivers: ['a'] }], ['slack'], []],
  ])('takes %s', (_name, routes, receivers, taken) => {
    expect(go(routes)).toMatchObject({ receivers, taken, missing: [] });
  });

  it('does not guess what is not known of an incident', () => {
    const routes = [{ match: { flow: '*' }, receivers: ['a'] }];
    expect(go(routes, { labels: null }).receivers).toEqual(['slack']);
  });

  it('tells the default when every receiver of a route is gone, and names those', () => {
    expect(go([{ receivers: ['gone'] }])).toMatchObject({ receivers: ['slack'], missing: ['gone'] });
    expect(go([{ receivers: ['gone', 'a'] }])).toMatchObject({ receivers: ['a'], missing: ['gone'] });
  });

  it('hands on who is told when nobody acknowledges, soonest first, without those that are gone', () => {
    const { escalations, missing } = go([
      { receivers: ['a'], continue: true, escalation: { afterMinutes: 30, receivers: ['b', 'gone'] } },
      { receivers: ['a'], escalation: { afterMinutes: 10, receivers: ['c'] } },
    ]);
    expect(escalations).toEqual([
      { afterMs: 600_000, receivers: ['c'] },
      { afterMs: 1_800_000, receivers: ['b'] },
    ]);
    expect(missing).toEqual(['gone']);
  });

  it('never tells somebody who does not exist, and always somebody unless a route says nobody', () => {
    const anyRoute = fc.record({
      match: fc.record({ project: fc.constantFrom<string[]>(['shop-*'], ['x']) }, { requiredKeys: [] }),
      receivers: fc.array(fc.constantFrom('a', 'b', 'gone', 'slack'), { minLength: 1, maxLength: 3 }),
      continue: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyRoute, { maxLength: 6 }), (routes) => {
        const { receivers } = routeIncident({ routes, defaults: DEFAULTS, known: KNOWN }, FACTS);
        expect(receivers.length).toBeGreaterThan(0);
        expect(receivers.every((name) => KNOWN.has(name))).toBe(true);
        expect(new Set(receivers).size).toBe(receivers.length);
      }),
    );
  });

  it('stays quick whatever the pattern and the text', () => {
    const match = { project: `${'*a'.repeat(100)}*b` };
    const started = performance.now();
    const many = Array.from({ length: 200 }, () => ({ match, receivers: ['a'] }));
    expect(go(many, { project: 'a'.repeat(10_000) }).receivers).toEqual(['slack']);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

function both(environment: string, flow: string) {
  return { match: { environment, flow }, receivers: ['a'] };
}

describe('a route', () => {
  it.each([
    [{ receivers: ['A b'] }, /expected up to 63/],
    [{ receivers: ['a'], match: { colour: 'red' } }, /colour/],
    [{ receivers: ['a'], escalation: { afterMinutes: 0, receivers: ['b'] } }, />=1/],
    [{ receivers: ['a'], match: { project: [] } }, /too_small/],
    [{ receivers: ['a'], match: { project: 3 } }, /text or a list/],
  ])('is refused: %j', (given, message) => {
    expect(JSON.stringify(route.safeParse(given).error?.issues)).toMatch(message);
  });
});
