// The failures that the bench sends: those of the demo's story, a mix of requests and Flow runs of about a kilobyte.
const build = new URL('../../../dist/', import.meta.url);
const { storyAt, STORY_SECONDS } = await import(new URL('apps/cli/src/demo/story.js', build));
const { seededRandom, uuid } = await import(new URL('apps/cli/src/demo/random.js', build));

/**
 * `count` events as a sender posts them, the same for the same seed. Ids and times are placeholders of the right
 * length where `stamp` puts fresh ones.
 */
export function corpus(count, { seed = 1, projects = 3, projectPrefix = 'bench' } = {}) {
  const random = seededRandom(seed);
  const events = [];
  for (let second = 0; events.length < count; second = (second + 7) % STORY_SECONDS) {
    for (const told of storyAt(second, random)) {
      // `code` and `offsetMs` are the story's own notes.
      const event = { ...told, code: undefined, offsetMs: undefined };
      events.push({
        eventId: uuid(random),
        occurredAt: '2026-01-01T00:00:00.000Z',
        projectId: `${projectPrefix}-${events.length % projects}`,
        ...event,
      });
      if (events.length === count) break;
    }
  }
  return events;
}
