import type { IncidentEvidence, Notification } from '#contracts/incident.js';
import type { SendContext } from '../receiver.js';
import { headline, numbers, oneLine } from '../words.js';

const SUBJECT_CHARS = 180;
const TEXT_CHARS = 1_000;
const NAME_CHARS = 150;
const LIST_ROWS = 5;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Subject and both forms of the text. */
export interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** A heading, where it has one, and its lines; a line may be a link. */
interface Part {
  title?: string;
  lines: (string | Link | null)[];
}

interface Link {
  label: string;
  url: string;
}

/** The mail of a notification. Pure; every text from outside is one line, and escaped in the HTML. */
export function mailOf(notification: Notification, context: SendContext): Mail {
  const { incident, evidence, reason, members } = notification;
  const { remedy, issueUrl, acknowledgeUrl, silenceUrl, severity } = context;
  const title = headline(notification, context);
  const parts: Part[] = [
    { lines: [numbers(notification), line(incident.reason)] },
    ...lists(evidence),
    ...(members.length > 0
      ? [{ title: 'Together with it', lines: rows(members.map((one) => `${one.title}: ${one.reason}`)) }]
      : []),
    ...(remedy && notification.event !== 'resolved'
      ? [{ title: 'What to do', lines: [line(remedy.fix), link('Documentation', remedy.docsUrl)] }]
      : []),
    {
      lines: [
        link('Open the issue', issueUrl),
        link('Acknowledge', acknowledgeUrl),
        link('Silence', silenceUrl),
      ],
    },
    { lines: [`${line(reason.text)} · ${line(incident.rule)} · incident ${incident.id}`] },
  ];
  const full = parts.filter(({ lines }) => lines.some((one) => one !== null));
  return {
    subject: oneLine(`[${severity}] ${title}`, SUBJECT_CHARS),
    text: `${title}\n\n${full.map(asText).join('\n\n')}\n`,
    html: `<!doctype html><html><body><h2>${escaped(line(title))}</h2>${full.map(asHtml).join('')}</body></html>`,
  };
}

function lists({ codes, flows, nodes, providers }: IncidentEvidence): Part[] {
  const all: [string, string[]][] = [
    ['Codes', codes.map(({ code, count }) => `${code} × ${count}`)],
    ['Flows', flows.map(({ flowId, count }) => `${flowId} × ${count}`)],
    ['Nodes', nodes.map(({ nodeId, count }) => `${nodeId} × ${count}`)],
    ['Providers', providers.map(({ provider, count }) => `${provider} × ${count}`)],
  ];
  return all.filter(([, items]) => items.length > 0).map(([title, items]) => ({ title, lines: rows(items) }));
}

function rows(items: readonly string[]): string[] {
  const shown = items.slice(0, LIST_ROWS).map((item) => oneLine(item, NAME_CHARS));
  return items.length > LIST_ROWS ? [...shown, `and ${items.length - LIST_ROWS} more`] : shown;
}

function line(text: string): string {
  return oneLine(text, TEXT_CHARS) || '–';
}

function link(label: string, url: string | null): Link | null {
  return url !== null && /^https?:\/\//.test(url) && URL.canParse(url)
    ? { label, url: new URL(url).href }
    : null;
}

function asText({ title, lines }: Part): string {
  const own = present(lines).map((one) => (typeof one === 'string' ? one : `${one.label}: ${one.url}`));
  return [...(title ? [`${title}:`] : []), ...own].join('\n');
}

function asHtml({ title, lines }: Part): string {
  const own = present(lines).map((one) =>
    typeof one === 'string' ? escaped(one) : `<a href="${escaped(one.url)}">${escaped(one.label)}</a>`,
  );
  return `<p>${title ? `<strong>${escaped(title)}</strong><br>` : ''}${own.join('<br>')}</p>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}

function present(lines: Part['lines']): (string | Link)[] {
  return lines.filter((one) => one !== null);
}
