/** What was told of an incident so far; kept with the one that a group's messages are about. Times are epoch milliseconds. */
export interface Telling {
  /** When it was told first. */
  since: number;
  /** When people were called last: told first, told again, escalated. */
  calledAt: number;
  /** Messages written about it so far, however many receivers each went to. */
  sequence: number;
  /** Receivers that were called, and that hear when it is over. */
  receivers: string[];
  /** Since when an acknowledgement is waited for: told first, or told anew after a silence. */
  waitingSince: number;
  /** Steps of the escalation that were taken. */
  escalated: number;
  /** What the last message said, in short: when it is no longer true, messages that can be edited are. */
  said: string;
}
