import { EVERYDAY } from './everyday.js';
import { between, pick, type Random } from './random.js';
import { type SceneWriter, type StoryEvent, storyEvent } from './story-event.js';
import { BROKEN_CREDENTIAL, PROVIDER_OUTAGE, RATE_LIMIT_SPIKE } from './troubles.js';

/** Length of the story in its own seconds. */
export const STORY_SECONDS = 60;

export type PhaseName = 'everyday' | 'credential' | 'spike' | 'outage';

/** One thread of the story. Threads overlap, as trouble does. */
export interface Phase {
  name: PhaseName;
  /** First second, and the first one after it. */
  from: number;
  until: number;
  /** Failures in each second, from the fewest to the most. */
  perSecond: readonly [number, number];
  writers: readonly SceneWriter[];
  /** What an operator would say when it starts and when it is over. */
  starts: string;
  ends: string;
}

/**
 * The outage has to last for most of the minute, because an error that persists is told from one that does not
 * by the number of ten-second windows in which it shows.
 */
export const PHASES: readonly Phase[] = [
  {
    name: 'everyday',
    from: 0,
    until: STORY_SECONDS,
    perSecond: [2, 4],
    writers: EVERYDAY,
    starts: 'everyday failures on five Flows',
    ends: 'the end',
  },
  {
    name: 'credential',
    from: 4,
    until: 22,
    perSecond: [1, 3],
    writers: BROKEN_CREDENTIAL,
    starts: 'release 2026.42: LLMNode_746 of the Support assistant lost its credential',
    ends: 'the credential is back',
  },
  {
    name: 'outage',
    from: 8,
    until: 56,
    perSecond: [3, 6],
    writers: PROVIDER_OUTAGE,
    starts: 'a model provider goes down: 502, 503 and 504 on Order status',
    ends: 'the provider is back',
  },
  {
    name: 'spike',
    from: 26,
    until: 38,
    perSecond: [18, 26],
    writers: RATE_LIMIT_SPIKE,
    starts: 'a campaign starts: 429 everywhere',
    ends: 'the campaign is throttled, no more 429',
  },
];

/** The threads that are open in a second of the story. */
export function phasesAt(second: number): readonly Phase[] {
  return PHASES.filter((phase) => second >= phase.from && second < phase.until);
}

/** What changes in a second of the story, for a person to read; empty where nothing does. */
export function newsAt(second: number): string[] {
  return PHASES.flatMap((phase) => [
    ...(second === phase.from ? [phase.starts] : []),
    ...(second === phase.until ? [phase.ends] : []),
  ]);
}

/**
 * The failures of one second of the story (0 to 59), in the order in which they occur. Pure: the same numbers
 * from `random` give the same failures. Outside the story there are none.
 */
export function storyAt(second: number, random: Random): StoryEvent[] {
  const release = second < phase('credential').from ? '2026.41' : '2026.42';
  return phasesAt(second)
    .flatMap(({ perSecond: [fewest, most], writers }) =>
      Array.from({ length: between(random, fewest, most) }, () =>
        storyEvent(pick(random, writers)(random), release, random),
      ),
    )
    .sort((one, other) => one.offsetMs - other.offsetMs);
}

function phase(name: PhaseName): Phase {
  const found = PHASES.find((candidate) => candidate.name === name);
  if (!found) throw new RangeError(`no phase ${name}`);
  return found;
}
