import { z } from 'zod';

/** What a link in a message lets its reader do, without the admin token. */
export const ACTIONS = ['acknowledge', 'silence'] as const;
export type Action = (typeof ACTIONS)[number];

/** What such a link says, signed by the worker and read by the console. */
export const actionClaim = z.strictObject({
  action: z.enum(ACTIONS),
  incident: z.string().max(64),
  /** Epoch milliseconds after which it does nothing any more. */
  expiresAt: z.number(),
});
export type ActionClaim = z.output<typeof actionClaim>;

/** Path of the page that such a link leads to; the signed claim is its query, which request logs leave out. */
export const ACTION_PATH = 'act';
export const ACTION_PARAMETER = 'link';

/** Purpose of the key that signs. */
export const ACTION_KEY = 'signed links';
