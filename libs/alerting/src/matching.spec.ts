import fc from 'fast-check';
import type { Incident } from '#contracts/incident.js';
import { NO_EVIDENCE, sampleIncident } from '../../../test/kit/incidents.js';
import { globMatches, labelsOf, matches, type Matchers } from './matching.js';

const incident = sampleIncident({
  rule: 'node_failing',
  severity: 'error',
  project: 'shop-eu',
  subject: 'LLMNode_746',
  labels: {
    codes: ['NODE_RATE_LIMITED', 'RATE_LIMITED'],
    flows: ['checkout'],
    nodes: ['LLMNode_746'],
    providers: ['openai'],
    environments: [],
  },
});

describe('matches', () => {
  const rows: [string, Matchers, boolean][] = [
    ['nothing named mutes nothing', {}, false],
    ['the project', { project: ['shop-eu'] }, true],
    ['another project', { project: ['shop'] }, false],
    ['one of several projects', { project: ['a', 'shop-eu'] }, true],
    ['a glob', { project: ['shop-*'] }, true],
    ['all fields', { project: ['shop-*'], rule: ['node_*'], severity: ['error'] }, true],
    ['one field of several that does not', { project: ['shop-*'], severity: ['critical'] }, false],
    ['the subject', { subject: ['LLMNode_*'] }, true],
    ['one of its codes is not enough', { code: ['RATE_LIMITED'] }, false],
    ['all of its codes', { code: ['*RATE_LIMITED'] }, true],
    ['its Flow', { flow: ['checkout'] }, true],
    ['an environment, of which it has none', { environment: ['*'] }, false],
    ['no values match nothing', { project: [] }, false],
  ];
  it.each(rows)('%s', (_name, matchers, expected) => {
    expect(matches(matchers, incident)).toBe(expected);
  });

  it('takes what is not known for no match', () => {
    const unseen: Incident = { ...incident, labels: null, subject: null };
    expect(matches({ flow: ['*'] }, unseen)).toBe(false);
    expect(matches({ subject: ['*'] }, unseen)).toBe(false);
    expect(matches({ project: ['*'] }, unseen)).toBe(true);
  });
});

describe('globMatches', () => {
  it.each([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['*', '', true],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*a*', 'bab', true],
    ['a**b', 'ab', true],
    ['a.c', 'abc', false],
  ])('%s on %s', (pattern, text, expected) => {
    expect(globMatches(pattern, text)).toBe(expected);
  });

  it('agrees with the same pattern as a regular expression', () => {
    const letters = (alphabet: string) =>
      fc.array(fc.constantFrom(...alphabet), { maxLength: 8 }).map((chars) => chars.join(''));
    fc.assert(
      fc.property(letters('ab*'), letters('ab'), (pattern, text) => {
        const regex = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        expect(globMatches(pattern, text)).toBe(regex.test(text));
      }),
    );
  });

  it('takes no longer for a pattern that is made to take long', () => {
    const startedAt = performance.now();
    expect(globMatches(`${'*a'.repeat(2_000)}*b`, 'a'.repeat(20_000))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('labelsOf', () => {
  it('leaves out what is less than a tenth', () => {
    const labels = labelsOf({
      ...NO_EVIDENCE,
      codes: [
        { code: 'RATE_LIMITED', count: 91 },
        { code: 'SERVER_ERROR', count: 9 },
      ],
      flows: [
        { flowId: 'a', count: 90 },
        { flowId: 'b', count: 10 },
      ],
      environments: [{ environment: 'production', count: 100 }],
    });
    expect(labels).toEqual({
      codes: ['RATE_LIMITED'],
      flows: ['a', 'b'],
      nodes: [],
      providers: [],
      environments: ['production'],
    });
  });
});
