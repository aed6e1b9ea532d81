import type { Notification, NotificationEvent } from '#contracts/incident.js';
import type { SlackMessage } from './format.js';
import { prose } from './text.js';

const TEXT_CHARS = 1_300;
const NAME_CHARS = 120;
const SIGNS: Record<NotificationEvent, string> = {
  fired: '🔔',
  repeated: '🔁',
  updated: '✏️',
  resolved: '✅',
};

/** One line of an incident's story, for the thread below its message. Pure. */
export function storyLine({ event, reason, incident }: Notification): SlackMessage {
  const by =
    reason.kind === 'acknowledged' && incident.acknowledged
      ? ` by ${prose(incident.acknowledged.by, NAME_CHARS)}`
      : '';
  const numbers = event === 'updated' ? '' : `\n${prose(incident.reason, TEXT_CHARS)}`;
  const text = `${SIGNS[event]} ${prose(reason.text, TEXT_CHARS)}${by}${reason.text === incident.reason ? '' : numbers}`;
  return {
    text,
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }],
  };
}
