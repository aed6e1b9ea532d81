import type { CallerError, EventKind, HttpExchange, Json } from '#contracts/event.js';
import type { StoryFlow } from './flows.js';
import { between, type Random, uuid } from './random.js';

/** The evidence of one failure and the code that the catalog gives it; null where it is no failure. */
export interface Scene {
  code: string | null;
  flow: StoryFlow;
  http?: HttpExchange;
  error?: CallerError;
  run?: Json;
}

/** Writes one scene anew, with fresh ids and figures. */
export type SceneWriter = (random: Random) => Scene;

/** An event as it is posted, all but the project, the time and the id, which the sender knows. */
export interface StoryEvent {
  /** The catalog code that it must be given; null where it is no failure. */
  code: string | null;
  kind: EventKind;
  flowId: string;
  requestId: string;
  environment: string;
  durationMs: number;
  /** Milliseconds into its second of the story, 0..999. */
  offsetMs: number;
  http?: HttpExchange;
  error?: CallerError;
  run?: Json;
  attributes: Record<string, Json>;
}

/** The release that broke a credential, and the one before it. */
export type Release = '2026.41' | '2026.42';

/** Dresses a scene up as an event. */
export function storyEvent(scene: Scene, release: Release, random: Random): StoryEvent {
  const { flow, code, ...evidence } = scene;
  return {
    code,
    kind: scene.run === undefined ? 'request' : 'flow_run',
    flowId: flow.id,
    requestId: uuid(random),
    environment: 'production',
    durationMs: between(random, 90, 9_000),
    offsetMs: between(random, 0, 999),
    ...evidence,
    attributes: { flowName: flow.name, release },
  };
}
