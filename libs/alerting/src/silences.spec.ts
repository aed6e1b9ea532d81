import type { IncidentLabels } from '#contracts/incident.js';
import { sampleIncident } from '../../../test/kit/incidents.js';
import { explanationOf } from './inhibition.js';
import { mutingOf, quietAt, type MaintenanceSchedule, type Silence } from './silences.js';

const NOW = Date.UTC(2026, 0, 5, 3);
const HOUR = 3_600_000;

const silence: Silence = {
  id: 's1',
  matchers: { project: ['shop'] },
  startsAt: NOW - HOUR,
  endsAt: NOW + HOUR,
  author: 'ann',
  comment: 'moving house',
};
const schedule: MaintenanceSchedule = {
  id: 'm1',
  name: 'Monday night',
  matchers: { project: ['shop'] },
  weekdays: [1],
  starts: '02:00',
  ends: '04:00',
  timeZone: 'UTC',
  author: 'ann',
  comment: '',
};

describe('quietAt', () => {
  it.each([
    ['before it starts', NOW - HOUR - 1, 0],
    ['from its start', NOW - HOUR, 1],
    ['just before its end', NOW + HOUR - 1, 1],
    ['at its end', NOW + HOUR, 0],
  ])('takes a silence %s', (_name, now, expected) => {
    expect(quietAt([silence], [], now)).toHaveLength(expected);
  });

  it('says whose silence it is, until when and why', () => {
    expect(quietAt([silence], [schedule], NOW).map(({ muting }) => muting)).toEqual([
      { by: 'silence', id: 's1', text: 'silenced by ann until 2026-01-05 04:00 UTC: moving house' },
      { by: 'schedule', id: 'm1', text: 'Monday night, until 2026-01-05 04:00 UTC' },
    ]);
    expect(quietAt([], [schedule], NOW + HOUR)).toEqual([]);
  });
});

function labels(over: Partial<IncidentLabels> = {}): IncidentLabels {
  return { codes: [], flows: [], nodes: [], providers: [], environments: [], ...over };
}

describe('explanationOf', () => {
  const outage = sampleIncident({
    id: 'outage',
    rule: 'server_error_persistence',
    title: 'Server errors persist',
    labels: labels({ codes: ['SERVER_ERROR', 'NODE_TIMEOUT'], flows: ['a', 'b'], providers: ['openai'] }),
  });
  const node = sampleIncident({
    id: 'node',
    rule: 'node_failing',
    subject: 'LLMNode_1',
    labels: labels({ codes: ['NODE_TIMEOUT'] }),
  });

  it.each([
    ['the same codes', node, outage, true],
    ['another code', { ...node, labels: labels({ codes: ['NODE_CODE_ERROR'] }) }, outage, false],
    [
      'another code of the same provider in the same Flow',
      { ...node, labels: labels({ codes: ['NODE_OTHER'], providers: ['openai'], flows: ['b'] }) },
      outage,
      true,
    ],
    [
      'the same provider in another Flow',
      { ...node, labels: labels({ codes: ['NODE_OTHER'], providers: ['openai'], flows: ['c'] }) },
      outage,
      false,
    ],
    ['another project', node, { ...outage, project: 'other' }, false],
    ['an outage that is over', node, { ...outage, state: 'resolved' as const }, false],
    ['an outage that nobody hears of', node, { ...outage, notify: false }, false],
    ['nothing known of the node', { ...node, labels: null }, outage, false],
    ['a rule that explains nothing', node, { ...outage, rule: 'source_silent' }, false],
    ['itself', outage, outage, false],
  ])('%s', (_name, incident, other, expected) => {
    expect(explanationOf(incident, [other])?.id ?? null).toBe(expected ? 'outage' : null);
  });

  it('names what explains an incident, and prefers the silence that somebody made', () => {
    expect(mutingOf(node, [], [outage, node])).toEqual({
      by: 'inhibition',
      id: 'outage',
      text: 'explained by Server errors persist',
    });
    expect(mutingOf(node, quietAt([silence], [], NOW), [outage])).toMatchObject({ by: 'silence' });
    expect(mutingOf(outage, [], [outage, node])).toBeNull();
  });
});
