import fc from 'fast-check';
import type { Incident } from '#contracts/incident.js';
import type { Level, RuleVerdict } from './rule.js';
import { transition, worthWriting, type TransitionPolicy, type TransitionReason } from './transition.js';

const T0 = Date.UTC(2026, 0, 5, 3, 0, 0);
const POLICY: TransitionPolicy = {
  name: 'some_rule',
  title: 'Some rule',
  severity: 'warning',
  project: 'p1',
  subject: null,
  notify: true,
  forMs: 5_000,
  holdMs: 30_000,
};

function verdict(level: Level, value = 50): RuleVerdict {
  return { level, value, baseline: 7, since: T0 - 20_000, reason: `${value} in 60 s` };
}

function incident(state: Incident['state'], over: Partial<Incident> = {}): Incident {
  return {
    id: 'one',
    rule: 'some_rule',
    title: 'Some rule',
    severity: 'warning',
    project: 'p1',
    subject: null,
    notify: true,
    state,
    startedAt: T0,
    firedAt: state === 'pending' ? null : T0,
    resolvedAt: state === 'resolved' ? T0 : null,
    lastActiveAt: T0,
    value: 50,
    peak: 60,
    baseline: 7,
    reason: '60 in 60 s',
    groupId: 'one',
    labels: null,
    flaps: 0,
    muted: null,
    acknowledged: null,
    ...over,
  };
}

describe('transition', () => {
  interface Row {
    from: Incident['state'] | null;
    level: Level;
    /** Milliseconds since the previous state's `startedAt` and `lastActiveAt`. */
    after: number;
    policy?: Partial<TransitionPolicy>;
    to: Incident['state'] | null;
    emit: string[];
    reason: TransitionReason;
  }
  const rows: Row[] = [
    { from: null, level: 'clear', after: 0, to: null, emit: [], reason: 'quiet' },
    { from: null, level: 'lingering', after: 0, to: null, emit: [], reason: 'quiet' },
    { from: null, level: 'active', after: 0, to: 'pending', emit: [], reason: 'started' },
    {
      from: null,
      level: 'active',
      after: 0,
      policy: { forMs: 0 },
      to: 'firing',
      emit: ['fired'],
      reason: 'fired',
    },
    { from: 'pending', level: 'active', after: 4_999, to: 'pending', emit: [], reason: 'waiting' },
    { from: 'pending', level: 'active', after: 5_000, to: 'firing', emit: ['fired'], reason: 'fired' },
    { from: 'pending', level: 'lingering', after: 9_000, to: 'resolved', emit: [], reason: 'lapsed' },
    { from: 'pending', level: 'clear', after: 1_000, to: 'resolved', emit: [], reason: 'lapsed' },
    { from: 'firing', level: 'active', after: 90_000, to: 'firing', emit: [], reason: 'burning' },
    { from: 'firing', level: 'lingering', after: 90_000, to: 'firing', emit: [], reason: 'burning' },
    { from: 'firing', level: 'clear', after: 29_999, to: 'firing', emit: [], reason: 'holding' },
    { from: 'firing', level: 'clear', after: 30_000, to: 'resolved', emit: ['resolved'], reason: 'resolved' },
    { from: 'resolved', level: 'clear', after: 90_000, to: 'resolved', emit: [], reason: 'quiet' },
    { from: 'resolved', level: 'active', after: 90_000, to: 'pending', emit: [], reason: 'started' },
  ];

  it.each(rows)('$from + $level after $after ms → $to ($reason)', (row) => {
    const previous = row.from && incident(row.from);
    const step = transition(previous, verdict(row.level), T0 + row.after, { ...POLICY, ...row.policy });
    expect({ to: step.next?.state ?? null, emit: step.emit, reason: step.reason }).toEqual({
      to: row.to,
      emit: row.emit,
      reason: row.reason,
    });
  });

  it('dates a firing incident from the failures behind it', () => {
    const step = transition(incident('pending'), verdict('active'), T0 + 6_000, POLICY);
    expect(step.next).toMatchObject({ startedAt: T0 - 20_000, firedAt: T0 + 6_000, reason: '50 in 60 s' });
  });

  it('keeps the reason it fired with, the baseline and the peak while it burns', () => {
    const step = transition(
      incident('firing'),
      { ...verdict('active', 80), baseline: 70 },
      T0 + 1_000,
      POLICY,
    );
    expect(step.next).toMatchObject({ reason: '60 in 60 s', baseline: 7, value: 80, peak: 80 });
  });

  it('says on resolving how long it took and how high it went', () => {
    const step = transition(incident('firing'), verdict('clear', 2), T0 + 720_000, POLICY);
    expect(step.next).toMatchObject({
      resolvedAt: T0 + 720_000,
      reason: 'resolved after 12 min: 2 in 60 s, 60 at the peak',
    });
  });

  it('gives the next incident after a resolved one a name of its own', () => {
    const old = incident('resolved');
    const step = transition(old, verdict('active'), T0 + 90_000, POLICY);
    expect(step.next!.id).not.toBe(old.id);
    expect(step.next!.startedAt).toBe(T0 + 90_000);
  });

  it('keeps incidents about different things of one project apart', () => {
    const about = (subject: string) =>
      transition(null, verdict('active'), T0, { ...POLICY, subject, notify: false }).next!;
    expect(about('node-1')).toMatchObject({ subject: 'node-1', notify: false });
    expect(about('node-1').id).toBe(about('node-1').id);
    expect(about('node-1').id).not.toBe(about('node-2').id);
  });

  const level = fc.constantFrom<Level>('active', 'lingering', 'clear');
  const steps = fc.array(
    fc.record({ wait: fc.integer({ min: 0, max: 40_000 }), level, value: fc.nat(500) }),
    {
      maxLength: 60,
    },
  );
  const forMs = fc.constantFrom(0, 5_000, 60_000);

  it('is idempotent at equal now', () => {
    fc.assert(
      fc.property(steps, forMs, (story, wait) => {
        const policy = { ...POLICY, forMs: wait };
        let now = T0;
        let held: Incident | null = null;
        for (const step of story) {
          now += step.wait;
          const said = verdict(step.level, step.value);
          const once = transition(held, said, now, policy);
          const twice = transition(once.next, said, now, policy);
          expect(twice.emit).toEqual([]);
          expect(twice.next).toEqual(once.next);
          held = once.next;
        }
      }),
    );
  });

  it('tells people at most once that an incident fired, and then at most once that it is over', () => {
    fc.assert(
      fc.property(steps, forMs, (story, wait) => {
        let now = T0;
        let held: Incident | null = null;
        const told = new Map<string, string[]>();
        for (const step of story) {
          now += step.wait;
          const next = transition(held, verdict(step.level, step.value), now, { ...POLICY, forMs: wait });
          for (const event of next.emit) told.set(next.next!.id, [...(told.get(next.next!.id) ?? []), event]);
          held = next.next;
        }
        for (const events of told.values()) {
          expect([['fired'], ['fired', 'resolved']]).toContainEqual(events);
        }
      }),
    );
  });
});

describe('worthWriting', () => {
  const firing = incident('firing');
  it.each([
    ['nothing there', null, null, false],
    ['nothing changed', firing, firing, false],
    ['a new incident', null, firing, true],
    ['a change of state', firing, incident('resolved'), true],
    ['fresh numbers soon after', firing, { ...firing, value: 51, lastActiveAt: T0 + 4_000 }, false],
    ['fresh numbers after a while', firing, { ...firing, value: 51, lastActiveAt: T0 + 5_000 }, true],
  ])('%s', (_name, previous, next, expected) => {
    expect(worthWriting(previous, next, next?.lastActiveAt ?? T0, 5_000)).toBe(expected);
  });
});
