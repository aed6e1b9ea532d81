import type { Notification } from '#contracts/incident.js';

/** Addresses that a message offers; null where there is nothing to open or no public address is known. */
export interface OfferedLinks {
  issueUrl: string | null;
}

/** Makes the addresses in messages. */
export class MessageLinks {
  private readonly base: string | null;

  /** @param publicUrl where people reach this instance; null when nobody said */
  constructor(publicUrl: string | null) {
    this.base = publicUrl?.replace(/\/+$/, '') ?? null;
  }

  of({ evidence }: Notification, _now: number): OfferedLinks {
    const { base } = this;
    return {
      issueUrl:
        evidence.topIssue && base ? `${base}/api/issues/${encodeURIComponent(evidence.topIssue.id)}` : null,
    };
  }
}
