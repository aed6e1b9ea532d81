import type { Incident, Notification } from '#contracts/incident.js';
import type { SendContext } from '../receiver.js';

/** Longest text of a field from outside, in characters. */
const TEXT_CHARS = 2_000;

/**
 * The body of a post, by the conventions of Standard Webhooks: `type`, `timestamp`, `data`. Times are ISO 8601.
 * Same notification, same body but for the expiry of the links.
 */
export function webhookBody(
  { event, reason, members, incident, evidence, trial = false }: Notification,
  context: SendContext,
): string {
  const { remedy, issueUrl, acknowledgeUrl, silenceUrl } = context;
  return JSON.stringify({
    type: `incident.${event}`,
    timestamp: iso(incident.resolvedAt ?? incident.firedAt ?? incident.startedAt),
    data: {
      test: trial,
      why: reason,
      members: members.map((member) => ({ ...member, reason: cut(member.reason) })),
      incident: presented(incident, context),
      evidence: {
        ...evidence,
        topIssue: evidence.topIssue && { ...evidence.topIssue, title: cut(evidence.topIssue.title) },
      },
      remedy: remedy && {
        meaning: remedy.meaning,
        cause: remedy.cause,
        fix: remedy.fix,
        docsUrl: remedy.docsUrl,
      },
      links: { issue: issueUrl, acknowledge: acknowledgeUrl, silence: silenceUrl },
    },
  });
}

function presented(incident: Incident, { ruleTitle, severity }: SendContext) {
  const { id, rule, project, subject, state, value, peak, baseline } = incident;
  return {
    id,
    rule,
    title: ruleTitle,
    severity,
    project,
    subject,
    state,
    startedAt: iso(incident.startedAt),
    firedAt: incident.firedAt === null ? null : iso(incident.firedAt),
    resolvedAt: incident.resolvedAt === null ? null : iso(incident.resolvedAt),
    value,
    peak,
    baseline,
    reason: cut(incident.reason),
  };
}

function cut(text: string): string {
  return text.length > TEXT_CHARS ? `${text.slice(0, TEXT_CHARS - 1)}…` : text;
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
