import { spanInWords } from '#alerting/wording.js';
import type { Notification } from '#contracts/incident.js';
import type { SendContext } from './receiver.js';

/** The one line that says it all: `Resolved: Rate limit spike in shop`. One line whatever the texts hold. */
export function headline({ event, incident, trial }: Notification, { ruleTitle }: SendContext): string {
  const start = trial
    ? 'Test: '
    : event === 'resolved'
      ? 'Resolved: '
      : event === 'repeated'
        ? 'Still: '
        : '';
  return oneLine(`${start}${ruleTitle} in ${incident.project}`);
}

/** How many against how many, or how long it lasted. */
export function numbers({ event, incident, evidence }: Notification): string {
  if (event === 'resolved') {
    const end = incident.resolvedAt ?? incident.lastActiveAt;
    const lasted = spanInWords(end - (incident.firedAt ?? incident.startedAt));
    return `Over after ${lasted}; ${incident.peak} failures at the peak, now ${incident.value}.`;
  }
  const normal =
    incident.baseline === null
      ? 'no history to compare with'
      : `normally ~${Math.round(incident.baseline * 10) / 10}`;
  return `${incident.value} failures in ${spanInWords(evidence.windowMs)}, ${normal}.`;
}

/** The text without control, format and half characters, on one line, cut to `limit` characters where one is given. */
export function oneLine(text: string, limit = Infinity): string {
  const line = text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (line.length <= limit) return line;
  // Not through the middle of a pair.
  return `${line.slice(0, limit - 1).replace(/\p{Cs}$/u, '')}…`;
}
