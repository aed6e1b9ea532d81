import {
  ACTION_KEY,
  ACTION_PARAMETER,
  ACTION_PATH,
  type Action,
  type ActionClaim,
} from '#contracts/actions.js';
import type { Notification } from '#contracts/incident.js';
import { derivedKey } from '#platform/secrets/secret-box.js';
import { signText } from '#platform/secrets/signed-text.js';

/** A link in a message works for this long; a message about an incident that goes on comes with new ones. */
const LINK_MS = 24 * 3_600_000;

/** Addresses that a message offers; null where there is nothing to do, or no public address or key is known. */
export interface OfferedLinks {
  issueUrl: string | null;
  /** Signed, and expiring after a day: whoever reads the message may follow them. */
  acknowledgeUrl: string | null;
  silenceUrl: string | null;
}

/** Makes the addresses in messages. */
export class MessageLinks {
  private readonly base: string | null;
  private readonly key: Buffer | null;

  /**
   * @param publicUrl where people reach this instance; null when nobody said
   * @param secretKey the instance's secret; null: no signed links
   */
  constructor(publicUrl: string | null, secretKey: string | null = null) {
    this.base = publicUrl?.replace(/\/+$/, '') ?? null;
    this.key = secretKey === null ? null : derivedKey(secretKey, ACTION_KEY);
  }

  of({ event, incident, evidence, trial }: Notification, now: number): OfferedLinks {
    const { base } = this;
    const open = event !== 'resolved' && incident.state === 'firing' && !trial;
    const sign = (action: Action) => this.signed({ action, incident: incident.id, expiresAt: now + LINK_MS });
    return {
      issueUrl:
        evidence.topIssue && base ? `${base}/api/issues/${encodeURIComponent(evidence.topIssue.id)}` : null,
      acknowledgeUrl: open && incident.acknowledged === null ? sign('acknowledge') : null,
      silenceUrl: open ? sign('silence') : null,
    };
  }

  private signed(claim: ActionClaim): string | null {
    if (this.base === null || this.key === null) return null;
    return `${this.base}/${ACTION_PATH}?${ACTION_PARAMETER}=${signText(JSON.stringify(claim), this.key)}`;
  }
}
