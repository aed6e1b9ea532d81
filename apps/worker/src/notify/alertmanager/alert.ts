import type { Notification } from '#contracts/incident.js';
import type { SendContext } from '../receiver.js';
import { headline, numbers, oneLine } from '../words.js';

const LABEL_CHARS = 500;
const TEXT_CHARS = 2_000;

/** An alert of the Alertmanager API v2, without its end. */
export interface PostableAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  generatorURL?: string;
}

/**
 * An incident as an alert. Pure. The labels identify it there, so they are made of what never changes about an
 * incident; everything else is an annotation.
 */
export function alertOf(
  notification: Notification,
  context: SendContext,
  labels: Readonly<Record<string, string>>,
): PostableAlert {
  const { incident } = notification;
  const { remedy, issueUrl } = context;
  return {
    labels: filled(
      {
        ...labels,
        alertname: incident.rule,
        severity: incident.severity,
        project: incident.project,
        subject: incident.subject ?? '',
        incident: incident.id,
        source: 'foghorn',
      },
      LABEL_CHARS,
    ),
    annotations: filled(
      {
        summary: headline(notification, context),
        description: `${numbers(notification)} ${incident.reason}`,
        why: notification.reason.text,
        fix: remedy?.fix ?? '',
        runbook_url: remedy?.docsUrl ?? '',
      },
      TEXT_CHARS,
    ),
    startsAt: new Date(incident.startedAt).toISOString(),
    ...(issueUrl ? { generatorURL: issueUrl } : {}),
  };
}

/** Alertmanager takes an empty value for an absent one. */
function filled(texts: Record<string, string>, limit: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts)
      .map(([name, text]) => [name, oneLine(text, limit)])
      .filter(([, text]) => text !== ''),
  ) as Record<string, string>;
}
