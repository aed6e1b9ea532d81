import { seededRandom } from './random.js';
import { newsAt, PHASES, phasesAt, STORY_SECONDS, storyAt } from './story.js';

const SECONDS = Array.from({ length: STORY_SECONDS }, (_, second) => second);

function wholeStory(seed: number) {
  const random = seededRandom(seed);
  return SECONDS.map((second) => storyAt(second, random));
}

/** Codes by second. */
function codes(seed: number): (string | null)[][] {
  return wholeStory(seed).map((events) => events.map((event) => event.code));
}

const seconds = (all: (string | null)[][], wanted: readonly string[]): number[] =>
  SECONDS.filter((second) => all[second]!.some((code) => code !== null && wanted.includes(code)));

const RATE = ['RATE_LIMITED', 'NODE_RATE_LIMITED'];
const SERVER = ['PROVIDER_ERROR', 'PROVIDER_UNAVAILABLE', 'PROVIDER_TIMEOUT', 'NODE_PROVIDER_UNAVAILABLE'];

describe('storyAt', () => {
  it('tells the same story for the same seed, and another for another', () => {
    expect(wholeStory(7)).toEqual(wholeStory(7));
    expect(wholeStory(7)).not.toEqual(wholeStory(8));
  });

  it('is silent before the first second and after the last', () => {
    expect(storyAt(-1, seededRandom(1))).toEqual([]);
    expect(storyAt(STORY_SECONDS, seededRandom(1))).toEqual([]);
  });

  it('breaks one credential from its release until it is repaired', () => {
    const hit = seconds(codes(1), ['NODE_CREDENTIALS']);
    expect([hit[0], hit.at(-1)]).toEqual([4, 21]);
    const broken = wholeStory(1)
      .flat()
      .filter((event) => event.code === 'NODE_CREDENTIALS');
    expect(new Set(broken.map((event) => event.flowId)).size).toBe(1);
    expect(broken.every((event) => event.attributes.release === '2026.42')).toBe(true);
  });

  it('keeps every 429 inside the spike', () => {
    const hit = seconds(codes(1), RATE);
    expect([hit[0], hit.at(-1)]).toEqual([26, 37]);
  });

  it('shows server errors in each second of the outage and in no other', () => {
    const hit = seconds(codes(1), [...SERVER, 'EDGE_ERROR']);
    expect(hit).toEqual(SECONDS.slice(8, 56));
  });

  it('ends with everyday failures alone', () => {
    expect(phasesAt(STORY_SECONDS - 1).map((phase) => phase.name)).toEqual(['everyday']);
  });

  it('orders the events of a second by their time', () => {
    for (const events of wholeStory(3)) {
      const offsets = events.map((event) => event.offsetMs);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      expect(offsets.every((offset) => offset >= 0 && offset < 1000)).toBe(true);
    }
  });

  it('holds some runs that are no failure', () => {
    expect(codes(1).flat()).toContain(null);
  });
});

describe('newsAt', () => {
  it('names the start and the end of every phase once', () => {
    const told = Array.from({ length: STORY_SECONDS + 1 }, (_, second) => newsAt(second)).flat();
    expect(told.sort()).toEqual(PHASES.flatMap((phase) => [phase.starts, phase.ends]).sort());
  });
});
