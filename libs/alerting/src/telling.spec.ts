import fc from 'fast-check';
import type { Incident, Muting } from '#contracts/incident.js';
import type { Telling } from '#contracts/telling.js';
import { sampleIncident } from '../../../test/kit/incidents.js';
import { TOGETHER_MS } from './grouping.js';
import { tell, type Recipients, type TellingPolicy } from './telling.js';

const T0 = Date.UTC(2026, 0, 5, 3);
const MINUTE = 60_000;
const POLICY: TellingPolicy = {
  repeatMs: 240 * MINUTE,
  escalations: [{ afterMs: 15 * MINUTE, receivers: ['pager'] }],
};
const EVERYBODY: Recipients = {
  of: () => ['slack', 'mail'],
  escalations: () => [],
  edits: (name) => name === 'slack',
};
const SILENCE: Muting = { by: 'silence', id: 's1', text: 'silenced by ann' };
const EXPLAINED: Muting = { by: 'inhibition', id: 'x', text: 'explained by Server errors persist' };

/** Incidents over time, told step by step as the evaluator does it. */
class Story {
  private held = new Map<string, { incident: Incident; telling: Telling | null }>();
  private before = new Map<string, Muting | null>();

  constructor(
    private readonly policy = POLICY,
    private readonly recipients = EVERYBODY,
  ) {}

  fire(id: string, over: Partial<Incident> = {}): this {
    this.held.set(id, {
      incident: sampleIncident({ id, rule: 'threshold', title: `Rule ${id}`, ...over }),
      telling: null,
    });
    this.before.set(id, null);
    return this;
  }

  change(id: string, over: Partial<Incident>): this {
    const { incident, telling } = this.held.get(id)!;
    this.held.set(id, { telling, incident: { ...incident, ...over } });
    return this;
  }

  resolve(id: string, now: number): this {
    return this.change(id, { state: 'resolved', resolvedAt: now });
  }

  incident(id: string): Incident {
    return this.held.get(id)!.incident;
  }

  /** What is told at `now`, as `event>receivers #sequence reason [members]`. */
  told(now: number, burning = true): string[] {
    const all = [...this.held.entries()].map(([id, one]) => ({
      ...one,
      wasMuted: this.before.get(id) ?? null,
      burning: burning && one.incident.state === 'firing',
    }));
    const told = tell(all, now, this.policy, this.recipients);
    for (const one of told.incidents) {
      this.held.set(one.incident.id, one);
      this.before.set(one.incident.id, one.incident.muted);
    }
    // What is over is not read again, unless others of its group are not.
    const open = told.incidents.filter(({ incident }) => incident.state !== 'resolved');
    const kept = new Set(open.flatMap(({ incident }) => [incident.id, incident.groupId]));
    for (const id of this.held.keys()) if (!kept.has(id)) this.held.delete(id);
    return told.messages.map(
      ({ incident, event, receivers, sequence, reason, members }) =>
        `${incident.id}: ${event}>${receivers.join('+')} #${sequence} ${reason.kind}` +
        (members.length > 0 ? ` [${members.map(({ id, state }) => `${id} ${state}`).join(', ')}]` : ''),
    );
  }
}

describe('telling one incident', () => {
  it('calls once, and says to the same people that it is over', () => {
    const story = new Story().fire('a', { firedAt: T0 });
    expect(story.told(T0)).toEqual(['a: fired>slack+mail #1 first']);
    expect(story.told(T0)).toEqual([]);
    expect(story.told(T0 + MINUTE)).toEqual([]);
    story.resolve('a', T0 + 12 * MINUTE);
    expect(story.told(T0 + 12 * MINUTE)).toEqual(['a: resolved>slack+mail #2 resolved']);
  });

  it.each([
    ['pending', { state: 'pending' as const }],
    ['recorded only', { notify: false }],
    ['silenced', { muted: SILENCE }],
    ['explained by another', { muted: EXPLAINED }],
  ])('calls nobody while it is %s, and not when that is over', (_name, over) => {
    const story = new Story().fire('a', over);
    expect(story.told(T0)).toEqual([]);
    story.resolve('a', T0 + MINUTE);
    expect(story.told(T0 + MINUTE)).toEqual([]);
  });

  it('says that it flaps', () => {
    expect(new Story().fire('a', { flaps: 4 }).told(T0)).toEqual(['a: fired>slack+mail #1 flapping']);
  });

  it('calls again after four hours, unless somebody took it over', () => {
    const story = new Story({ ...POLICY, escalations: [] }).fire('a');
    story.told(T0);
    expect(story.told(T0 + 240 * MINUTE - 1)).toEqual([]);
    expect(story.told(T0 + 240 * MINUTE)).toEqual(['a: repeated>slack+mail #2 repeat']);
    expect(story.told(T0 + 479 * MINUTE)).toEqual([]);
    story.change('a', { acknowledged: { at: T0 + 479 * MINUTE, by: 'ann', comment: null } });
    expect(story.told(T0 + 480 * MINUTE)).toEqual(['a: updated>slack #3 acknowledged']);
    expect(story.told(T0 + 999 * MINUTE)).toEqual([]);
  });

  it('never repeats when told so', () => {
    const story = new Story({ repeatMs: 0, escalations: [] }).fire('a');
    story.told(T0);
    expect(story.told(T0 + 9_999 * MINUTE)).toEqual([]);
  });

  it('goes on to others once when nobody acknowledges, who hear of the end as well', () => {
    const story = new Story().fire('a');
    story.told(T0);
    expect(story.told(T0 + 15 * MINUTE - 1)).toEqual([]);
    expect(story.told(T0 + 15 * MINUTE)).toEqual(['a: fired>pager #2 escalated']);
    expect(story.told(T0 + 16 * MINUTE)).toEqual([]);
    story.resolve('a', T0 + 17 * MINUTE);
    expect(story.told(T0 + 17 * MINUTE)).toEqual(['a: resolved>slack+mail+pager #3 resolved']);
  });

  it('calls those again who know already when they are the ones it goes on to', () => {
    const story = new Story({ ...POLICY, escalations: [{ afterMs: MINUTE, receivers: ['mail', 'pager'] }] });
    story.fire('a').told(T0);
    expect(story.told(T0 + MINUTE)).toEqual(['a: fired>pager #2 escalated', 'a: repeated>mail #3 escalated']);
  });

  it('takes each step of its route in turn, and those that came due together at once', () => {
    const steps = [5, 10, 30].map((after) => ({ afterMs: after * MINUTE, receivers: [`after-${after}`] }));
    const story = new Story(POLICY, { ...EVERYBODY, escalations: () => steps }).fire('a');
    story.told(T0);
    expect(story.told(T0 + 5 * MINUTE)).toEqual(['a: fired>after-5 #2 escalated']);
    expect(story.told(T0 + 6 * MINUTE)).toEqual([]);
    expect(story.told(T0 + 31 * MINUTE)).toEqual(['a: fired>after-10+after-30 #3 escalated']);
    expect(story.told(T0 + 90 * MINUTE)).toEqual([]);
  });

  it('stops neither the end nor the clock while a silence holds, and calls when that ends', () => {
    const story = new Story().fire('a');
    story.told(T0);
    story.change('a', { muted: SILENCE });
    expect(story.told(T0 + 300 * MINUTE)).toEqual([]);
    story.change('a', { muted: null });
    expect(story.told(T0 + 301 * MINUTE)).toEqual(['a: repeated>slack+mail #2 silence_ended']);
    story.change('a', { muted: SILENCE }).told(T0 + 302 * MINUTE);
    story.resolve('a', T0 + 303 * MINUTE);
    expect(story.told(T0 + 303 * MINUTE)).toEqual(['a: resolved>slack+mail #3 resolved']);
  });

  it.each([
    [SILENCE, 'silence_ended'],
    [EXPLAINED, 'inhibition_ended'],
  ])('calls when it still fires after what muted it', (muted, reason) => {
    const story = new Story().fire('a', { muted });
    story.told(T0);
    story.change('a', { muted: null });
    expect(story.told(T0 + MINUTE, false)).toEqual([]);
    const again = new Story().fire('a', { muted });
    again.told(T0);
    again.change('a', { muted: null });
    expect(again.told(T0 + MINUTE)).toEqual([`a: fired>slack+mail #1 ${reason}`]);
  });

  it('keeps what nobody could be told for those who can be told later', () => {
    const names: string[] = [];
    const story = new Story(
      { ...POLICY, escalations: [] },
      { ...EVERYBODY, of: () => names, edits: () => false },
    );
    story.fire('a');
    expect(story.told(T0)).toEqual([]);
    names.push('slack');
    expect(story.told(T0 + 240 * MINUTE)).toEqual(['a: fired>slack #1 repeat']);
  });
});

describe('telling what fires together', () => {
  it('puts it into one message under the most severe, which is over when all of it is', () => {
    const story = new Story();
    story.fire('a').fire('b', { severity: 'critical' }).fire('elsewhere', { project: 'other' });
    expect(story.told(T0)).toEqual([
      'b: fired>slack+mail #1 first [a firing]',
      'elsewhere: fired>slack+mail #1 first',
    ]);
    expect(story.incident('a').groupId).toBe('b');
    story.resolve('b', T0 + MINUTE);
    expect(story.told(T0 + MINUTE)).toEqual(['b: updated>slack #2 left [a firing]']);
    story.resolve('a', T0 + 2 * MINUTE);
    expect(story.told(T0 + 2 * MINUTE)).toEqual(['b: resolved>slack+mail #3 resolved [a resolved]']);
  });

  it('adds one that comes a moment later, without a second call', () => {
    const story = new Story().fire('a');
    story.told(T0);
    story.fire('b');
    expect(story.told(T0 + TOGETHER_MS - 1)).toEqual(['a: updated>slack #2 joined [b firing]']);
    story.fire('c');
    expect(story.told(T0 + TOGETHER_MS)).toEqual(['c: fired>slack+mail #1 first']);
  });

  it.each(['rate_limit_spike', 'server_error_persistence'])('gives %s a call of its own', (rule) => {
    const story = new Story().fire('a', { severity: 'critical' }).fire('b', { rule });
    expect(story.told(T0)).toEqual(['a: fired>slack+mail #1 first', 'b: fired>slack+mail #1 first']);
    story.fire('c');
    expect(story.told(T0 + 1_000)).toEqual(['a: updated>slack #2 joined [c firing]']);
  });

  it('calls for one that is worse than what was said', () => {
    const story = new Story().fire('a');
    story.told(T0);
    story.fire('b', { severity: 'critical' });
    expect(story.told(T0 + 1_000)).toEqual(['b: fired>slack+mail #1 first']);
  });

  it('calls those who are to hear of the one that came and not of the first', () => {
    const recipients: Recipients = {
      ...EVERYBODY,
      of: ({ rule }) => (rule === 'node_failing' ? ['team'] : ['slack']),
      edits: () => true,
    };
    const story = new Story(POLICY, recipients).fire('a');
    story.told(T0);
    story.fire('b', { rule: 'node_failing' });
    expect(story.told(T0 + 1_000)).toEqual([
      'a: fired>team #2 joined [b firing]',
      'a: updated>slack #3 joined [b firing]',
    ]);
    story.resolve('a', T0 + MINUTE).resolve('b', T0 + MINUTE);
    expect(story.told(T0 + MINUTE)).toEqual(['a: resolved>slack+team #4 resolved [b resolved]']);
  });
});

describe('whatever happens', () => {
  type Happening = { wait: number; id: string; what: 'fire' | 'resolve' | 'mute' | 'unmute' | 'acknowledge' };
  const happenings = fc.array(
    fc.record<Happening>({
      wait: fc.constantFrom(0, 1_000, 10_000, 20 * MINUTE, 250 * MINUTE),
      id: fc.constantFrom('a', 'b', 'c'),
      what: fc.constantFrom('fire', 'resolve', 'mute', 'unmute', 'acknowledge'),
    }),
    { maxLength: 40 },
  );

  it('tells nothing twice at the same time, calls each receiver first once, and ends what it began', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const story = new Story();
        const called = new Map<string, string[]>();
        const keys = new Set<string>();
        let n = 0;
        let now = T0;
        const current = new Map<string, string>();
        const step = () => {
          for (const line of story.told(now)) {
            const [, lead, event, receivers, sequence] = /^(\S+): (\S+)>(\S+) #(\d+)/.exec(line)!;
            for (const receiver of receivers!.split('+')) {
              const key = `${lead}:${event}:${sequence}:${receiver}`;
              expect(keys.has(key)).toBe(false);
              keys.add(key);
              const thread = `${lead}:${receiver}`;
              called.set(thread, [...(called.get(thread) ?? []), event!]);
            }
          }
          expect(story.told(now)).toEqual([]);
        };
        for (const { wait, id, what } of all) {
          now += wait;
          const name = current.get(id);
          if (what === 'fire' && !name) {
            current.set(id, `${id}${++n}`);
            story.fire(`${id}${n}`, { firedAt: now, severity: id === 'c' ? 'critical' : 'warning' });
          } else if (name && what === 'resolve') {
            story.resolve(name, now);
            current.delete(id);
          } else if (name && what === 'mute') story.change(name, { muted: SILENCE });
          else if (name && what === 'unmute') story.change(name, { muted: null });
          else if (name && what === 'acknowledge') {
            story.change(name, { acknowledged: { at: now, by: 'ann', comment: null } });
          }
          step();
        }
        for (const name of current.values()) story.resolve(name, now);
        step();
        for (const events of called.values()) {
          expect(events.filter((event) => event === 'fired')).toHaveLength(1);
          expect(events[0]).toBe('fired');
          expect(events.filter((event) => event === 'resolved')).toHaveLength(1);
          expect(events.at(-1)).toBe('resolved');
        }
      }),
    );
  });
});
