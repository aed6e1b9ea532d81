import type { Matchers } from '#alerting/matching.js';
import type { Closable } from '../instance/user-fault.js';

/** A silence as the read side shows it. Times are ISO 8601. */
export interface ListedSilence {
  id: string;
  state: 'pending' | 'active' | 'ended';
  matchers: Matchers;
  startsAt: string;
  endsAt: string;
  author: string;
  comment: string;
  createdAt: string;
}

/** A silence to make; it begins at once. */
export type NewSilence = Pick<ListedSilence, 'matchers' | 'endsAt' | 'author' | 'comment'>;

/** Where silences are kept, reached through a running instance or directly. */
export interface SilenceService extends Closable {
  create(silence: NewSilence): Promise<ListedSilence>;
  /** Those that have not ended; all of them when asked for. */
  list(all: boolean): Promise<ListedSilence[]>;
  /** False when there is none with this id that has not ended. */
  end(id: string): Promise<boolean>;
}
