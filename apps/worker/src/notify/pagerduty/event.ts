import type { Severity } from '#contracts/classification.js';
import type { Notification } from '#contracts/incident.js';
import type { SendContext } from '../receiver.js';
import { headline, numbers, oneLine } from '../words.js';

/** Documented limits of the Events API v2, in characters. */
const SUMMARY_CHARS = 1_024;
const DETAIL_CHARS = 1_000;
/** Entries of a list of details; an event may have 512 KB in all. */
const LIST_MAX = 10;
const NAME_CHARS = 200;

/** Ours are theirs, by the same names. */
const SEVERITIES: Record<Severity, 'critical' | 'error' | 'warning' | 'info'> = {
  critical: 'critical',
  error: 'error',
  warning: 'warning',
  info: 'info',
};

export type EventAction = 'trigger' | 'acknowledge' | 'resolve';

/** What a notification does to PagerDuty's incident; null: it has nothing to tell there. */
export function actionOf({ event, reason }: Notification): EventAction | null {
  if (event === 'resolved') return 'resolve';
  if (event !== 'updated') return 'trigger';
  return reason.kind === 'acknowledged' ? 'acknowledge' : null;
}

/** An event without its routing key. Pure. All events of an incident have one `dedup_key`, of 44 characters. */
export function pagerDutyEvent(notification: Notification, context: SendContext, action: EventAction) {
  const { incident, evidence, reason } = notification;
  const dedup_key = `foghorn-${incident.id}`;
  if (action !== 'trigger') return { event_action: action, dedup_key };
  const { remedy, issueUrl, acknowledgeUrl, silenceUrl } = context;
  const links = [
    ['Open the issue', issueUrl],
    ['Acknowledge in Foghorn', acknowledgeUrl],
    ['Silence in Foghorn', silenceUrl],
  ].flatMap(([text, href]) => (href ? [{ href, text }] : []));
  return {
    event_action: action,
    dedup_key,
    client: 'Foghorn',
    ...(issueUrl ? { client_url: issueUrl } : {}),
    ...(links.length > 0 ? { links } : {}),
    payload: {
      summary: oneLine(`${headline(notification, context)}: ${incident.reason}`, SUMMARY_CHARS),
      source: oneLine(incident.project, NAME_CHARS) || 'unknown',
      severity: SEVERITIES[context.severity],
      timestamp: new Date(incident.firedAt ?? incident.startedAt).toISOString(),
      component: oneLine(incident.subject ?? incident.project, NAME_CHARS) || 'unknown',
      group: oneLine(incident.project, NAME_CHARS) || 'unknown',
      class: oneLine(incident.rule, NAME_CHARS),
      custom_details: {
        numbers: numbers(notification),
        why: oneLine(reason.text, DETAIL_CHARS),
        fix: oneLine(remedy?.fix ?? '', DETAIL_CHARS),
        codes: counted(evidence.codes, ({ code }) => code),
        flows: counted(evidence.flows, ({ flowId }) => flowId),
        nodes: counted(evidence.nodes, ({ nodeId }) => nodeId),
        providers: counted(evidence.providers, ({ provider }) => provider),
      },
    },
  };
}

function counted<T extends { count: number }>(items: readonly T[], nameOf: (item: T) => string): string[] {
  return items.slice(0, LIST_MAX).map((item) => `${oneLine(nameOf(item), NAME_CHARS)} × ${item.count}`);
}
