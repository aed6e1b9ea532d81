import { ruleNamed } from '#alerting/registry.js';
import type { Rule } from '#alerting/rule.js';
import { bucketStart, type Bucket } from '#alerting/series.js';
import { transition } from '#alerting/transition.js';
import { classify } from '#catalog/classify.js';
import { entryOf } from '#catalog/registry.js';
import type { AcceptedEvent } from '#contracts/event.js';
import type { Incident } from '#contracts/incident.js';
import { quietAfterSeconds, SHORTEST_TELLING_FOR_ALERTS, STORY_ALERTS } from './closing.js';
import { EVERYDAY } from './everyday.js';
import { seededRandom } from './random.js';
import { type StoryEvent, storyEvent } from './story-event.js';
import { PHASES, STORY_SECONDS, storyAt } from './story.js';

const PROJECT = 'demo-store';

function accepted(event: StoryEvent, occurredAt: number): AcceptedEvent {
  const { code: _code, offsetMs: _offsetMs, ...reported } = event;
  return {
    ...reported,
    eventId: 'e',
    eventIdDerived: false,
    occurredAt,
    occurredAtAssumed: false,
    occurredAtClamped: false,
    receivedAt: occurredAt,
    projectId: PROJECT,
  };
}

function codesOf({ signal }: Rule): readonly string[] {
  return (signal.of === 'failures' && signal.filter.codes) || [];
}

/** Seconds after `startedAt` at which a rule fired and resolved, when the story is told in `length` seconds. */
function told(rule: Rule, startedAt: number, length: number): { fired: number[]; resolved: number[] } {
  const random = seededRandom(1);
  const pace = (length * 1000) / STORY_SECONDS;
  // Times in the order in which they come, counted in once `now` has passed them.
  const times = Array.from({ length: STORY_SECONDS }, (_, second) =>
    storyAt(second, random)
      .filter((event) => event.code !== null && codesOf(rule).includes(event.code))
      .map((event) => startedAt + second * pace + (event.offsetMs * pace) / 1000),
  ).flat();
  const counts = new Map<number, number>();
  const fired: number[] = [];
  const resolved: number[] = [];
  let incident: Incident | null = null;
  for (let second = 1; second <= length + 150; second += 1) {
    const now = startedAt + second * 1000;
    while (times[0] !== undefined && times[0] < now) {
      const at = bucketStart(times.shift()!, rule.bucketMs);
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    const buckets: Bucket[] = [...counts].map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at);
    const open: Incident | null = incident?.state === 'resolved' ? null : incident;
    const verdict = rule.evaluate({ series: { bucketMs: rule.bucketMs, buckets }, now, open });
    const step = transition(open, verdict, now, { ...rule, project: PROJECT, subject: null, notify: true });
    incident = step.next;
    if (step.emit.includes('fired')) fired.push(second);
    if (step.emit.includes('resolved')) resolved.push(second);
  }
  return { fired, resolved };
}

describe('the story and the catalog', () => {
  const writers = PHASES.flatMap((phase) => phase.writers.map((write) => [phase.name, write] as const));

  it.each(writers)('gives every failure of the phase %s the code that it is written for', (_phase, write) => {
    const random = seededRandom(5);
    for (let n = 0; n < 20; n += 1) {
      const scene = write(random);
      const event = storyEvent(scene, '2026.42', random);
      const verdict = classify(accepted(event, 0));
      expect(verdict.code).toBe(scene.code);
      expect(verdict.failure).toBe(scene.code !== null);
      if (scene.code !== null) expect(entryOf(scene.code)?.code).toBe(scene.code);
    }
  });

  it('names the node that broke, nested or not', () => {
    const random = seededRandom(5);
    const nodes = EVERYDAY.map((write) => storyEvent(write(random), '2026.41', random))
      .filter((event) => event.kind === 'flow_run' && event.code !== null)
      .map((event) => classify(accepted(event, 0)).causeNodeId);
    expect(nodes).not.toContain(null);
    expect(nodes).toContain('vectorizeNode_624');
  });
});

describe('the story and the alerts', () => {
  // A story may start anywhere within a window of ten seconds.
  const starts = [0, 6_300].map((offset) => Date.UTC(2026, 0, 5, 12) + offset);

  it.each(
    STORY_ALERTS.flatMap((name) =>
      [SHORTEST_TELLING_FOR_ALERTS, STORY_SECONDS, 120].map((length) => [name, length] as const),
    ),
  )('makes %s fire once during %i seconds of it and resolve soon after', (name, length) => {
    for (const startedAt of starts) {
      const { fired, resolved } = told(ruleNamed(name)!, startedAt, length);
      expect([fired.length, resolved.length]).toEqual([1, 1]);
      expect(fired[0]).toBeLessThan(length);
      expect(resolved[0]).toBeGreaterThan(length);
      expect(resolved[0]).toBeLessThanOrEqual(length + quietAfterSeconds());
    }
  });
});
