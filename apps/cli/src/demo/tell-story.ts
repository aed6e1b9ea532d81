import { DemoError, postFailures, type Receipt, type Sleep, type Target } from './post-failures.js';
import { seededRandom } from './random.js';
import type { StoryEvent } from './story-event.js';
import { STORY_SECONDS, storyAt } from './story.js';

export interface Telling {
  target: Target;
  /** The project under which the failures are reported. */
  project: string;
  /** Seconds in which the story is told; it has the same failures however long it takes. */
  seconds: number;
  seed: number;
  /** Part of every event's id: two tellings are two stories, a request sent twice is one. */
  tellingId: string;
  /** Epoch milliseconds. */
  clock: () => number;
  sleep: Sleep;
  /** Called after each second of the story. */
  onSecond: (second: number, tally: Tally) => void;
}

export interface Tally {
  sent: number;
  accepted: number;
  rejected: number;
  retries: number;
  /** Events by the code that they must be given; those that are no failure are left out. */
  codes: Map<string, number>;
}

/** Sends the story, each of its seconds when it is over. Throws a `DemoError` when the instance refuses. */
export async function tellStory(telling: Telling): Promise<Tally> {
  const random = seededRandom(telling.seed);
  const tally: Tally = { sent: 0, accepted: 0, rejected: 0, retries: 0, codes: new Map() };
  const startedAt = telling.clock();
  const secondMs = (telling.seconds * 1000) / STORY_SECONDS;
  for (let second = 0; second < STORY_SECONDS; second += 1) {
    const events = storyAt(second, random);
    const early = startedAt + (second + 1) * secondMs - telling.clock();
    if (early > 0) await telling.sleep(early);
    const lines = events.map((event, index) => {
      const occurredAt = startedAt + second * secondMs + (event.offsetMs * secondMs) / 1000;
      return JSON.stringify(onTheWire(event, telling, occurredAt, `${second}-${index}`));
    });
    count(tally, events, await postFailures(telling.target, lines.join('\n') + '\n', telling.sleep));
    telling.onSecond(second, tally);
  }
  return tally;
}

function onTheWire(event: StoryEvent, telling: Telling, occurredAt: number, position: string): object {
  const { code: _code, offsetMs: _offsetMs, ...reported } = event;
  return {
    eventId: `demo-${telling.tellingId}-${position}`,
    occurredAt: new Date(Math.floor(occurredAt)).toISOString(),
    projectId: telling.project,
    ...reported,
  };
}

function count(tally: Tally, events: readonly StoryEvent[], receipt: Receipt): void {
  const refusal = receipt.rejected[0];
  if (refusal && receipt.accepted === 0) {
    throw new DemoError(
      `The instance accepts none of the story: ${refusal.field ?? 'record'}: ${refusal.reason}`,
    );
  }
  tally.sent += events.length;
  tally.accepted += receipt.accepted;
  tally.rejected += receipt.rejected.length;
  tally.retries += receipt.retries;
  for (const { code } of events) {
    if (code !== null) tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1);
  }
}
