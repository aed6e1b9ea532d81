/**
 * Slack's documented limits (Block Kit reference, rate limits), in characters unless named otherwise. Counted
 * here in UTF-16 units after escaping, which is never fewer than Slack counts.
 */
export const SLACK = {
  blocks: 50,
  headerText: 150,
  sectionText: 3_000,
  fields: 10,
  fieldText: 2_000,
  buttonText: 75,
  buttonUrl: 3_000,
  contextElements: 10,
  contextText: 2_000,
  /** Top-level text: what a notification on a phone shows. */
  fallbackText: 4_000,
  /** Milliseconds between two messages to one webhook. */
  messageIntervalMs: 1_000,
} as const;
