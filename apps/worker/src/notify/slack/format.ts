import { spanInWords } from '#alerting/wording.js';
import type { Severity } from '#contracts/classification.js';
import type { Incident, IncidentEvidence, Notification } from '#contracts/incident.js';
import type { SendContext } from '../receiver.js';
import { SLACK } from './limits.js';
import { code, escapeWithin, link, moment, prose } from './text.js';

/** A text object of Block Kit. */
export type SlackText =
  { type: 'plain_text'; text: string; emoji: boolean } | { type: 'mrkdwn'; text: string; verbatim: boolean };

/** The blocks that our messages are made of. */
export type SlackBlock =
  | { type: 'header'; text: SlackText }
  | { type: 'section'; text?: SlackText; fields?: SlackText[] }
  | { type: 'actions'; elements: SlackButton[] }
  | { type: 'context'; elements: SlackText[] };

/** A button that opens an address. */
export interface SlackButton {
  type: 'button';
  action_id: string;
  text: SlackText;
  url: string;
}

/** The body of a post to an incoming webhook. */
export interface SlackMessage {
  text: string;
  mrkdwn: boolean;
  unfurl_links: boolean;
  unfurl_media: boolean;
  blocks: SlackBlock[];
}

/** Rows of a list before "and n more": a message at night must fit on a phone. */
const LIST_ROWS = 5;
const NAME_CHARS = 120;
const TITLE_CHARS = 300;
const REASON_CHARS = 600;
const ADVICE_CHARS = 1_000;
/** Longer addresses could push a section over its limit once their characters are encoded. */
const URL_CHARS = 500;

const SIGNS: Record<Severity, string> = { critical: '🔴', error: '🔴', warning: '🟠', info: '🔵' };
const RESOLVED_SIGN = '✅';

type Content = Pick<
  SendContext,
  'ruleTitle' | 'severity' | 'remedy' | 'issueUrl' | 'acknowledgeUrl' | 'silenceUrl'
>;

function mrkdwn(text: string): SlackText {
  return { type: 'mrkdwn', text, verbatim: true };
}

function plain(text: string, limit: number): SlackText {
  return { type: 'plain_text', text: escapeWithin(text, limit), emoji: false };
}

/**
 * The Slack message of a notification. Pure. Everything that came from outside goes through `code`, `prose` or
 * `escapeWithin`; every list and text is cut on its own, so that one long part never pushes out the rest.
 */
export function formatSlack(notification: Notification, content: Content): SlackMessage {
  const { event, incident, evidence, members, reason } = notification;
  const headline = headlineOf(event, incident, content);
  const blocks: SlackBlock[] = [
    { type: 'header', text: plain(headline, SLACK.headerText) },
    { type: 'section', text: mrkdwn(summary(event, incident, evidence)) },
  ];
  const fields = evidenceFields(evidence);
  if (fields.length > 0) blocks.push({ type: 'section', fields: fields.slice(0, SLACK.fields) });
  blocks.push(...alongside(members));
  if (event !== 'resolved') blocks.push(...advice(content));
  blocks.push(...topIssue(evidence, content.issueUrl));
  blocks.push(...buttons(content), { type: 'context', elements: footer(incident, reason) });
  return {
    text: escapeWithin(`${headline}: ${incident.reason}`, SLACK.fallbackText),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks,
  };
}

function headlineOf(event: Notification['event'], { project }: Incident, content: Content): string {
  const sign = event === 'resolved' ? `${RESOLVED_SIGN} Resolved:` : SIGNS[content.severity];
  return `${sign} ${content.ruleTitle} in ${project}`;
}

function summary(event: Notification['event'], incident: Incident, { windowMs }: IncidentEvidence): string {
  const since = `since ${moment(incident.startedAt)}`;
  if (event === 'resolved') {
    const end = incident.resolvedAt ?? incident.lastActiveAt;
    const lasted = spanInWords(end - (incident.firedAt ?? incident.startedAt));
    return `Over at ${moment(end)} after *${lasted}*, ${since}.\nAt the peak *${incident.peak}* failures, now ${incident.value}.`;
  }
  const normal =
    incident.baseline === null
      ? 'no history to compare with'
      : `normally ~${Math.round(incident.baseline * 10) / 10}`;
  return `*${incident.value}* failures in ${spanInWords(windowMs)}, ${normal}, ${since}.`;
}

function evidenceFields({ codes, flows, nodes, providers }: IncidentEvidence): SlackText[] {
  const lists: [string, string[]][] = [
    ['Codes', codes.map(({ code: name, count }) => row(name, count))],
    ['Flows', flows.map(({ flowId, count }) => row(flowId, count))],
    ['Nodes', nodes.map(({ nodeId, nodeType, count }) => row(nodeId, count, nodeType))],
    ['Providers', providers.map(({ provider, count }) => row(provider, count))],
  ];
  return lists
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => mrkdwn(`*${title}*\n${listed(rows).join('\n')}`));
}

function row(name: string, count: number, detail?: string | null): string {
  const extra = detail ? ` ${code(detail, NAME_CHARS)}` : '';
  return `${code(name, NAME_CHARS)}${extra} × ${count}`;
}

function listed(rows: readonly string[]): string[] {
  if (rows.length <= LIST_ROWS) return [...rows];
  return [...rows.slice(0, LIST_ROWS), `and ${rows.length - LIST_ROWS} more`];
}

function advice({ remedy }: Content): SlackBlock[] {
  if (!remedy) return [];
  const blocks: SlackBlock[] = [
    { type: 'section', text: mrkdwn(`*What to do:* ${prose(remedy.fix, ADVICE_CHARS)}`) },
  ];
  if (isWebPage(remedy.docsUrl)) {
    blocks.push({ type: 'section', text: mrkdwn(link(remedy.docsUrl, 'Read the platform’s documentation')) });
  }
  return blocks;
}

function isWebPage(url: string): boolean {
  return /^https?:\/\//.test(url) && URL.canParse(url) && url.length <= URL_CHARS;
}

function topIssue({ topIssue: issue }: IncidentEvidence, url: string | null): SlackBlock[] {
  if (!issue) return [];
  const where = url ? link(url, 'Open the issue') : `Issue ${code(issue.id, NAME_CHARS)}`;
  const text = `*Most of it:* ${code(issue.title, TITLE_CHARS)} × ${issue.count}\n${where}`;
  return [{ type: 'section', text: mrkdwn(text) }];
}

/** Other incidents that are told in the same message. */
function alongside(members: Notification['members']): SlackBlock[] {
  if (members.length === 0) return [];
  const rows = members.map(
    ({ title, state, reason }) =>
      `${state === 'resolved' ? RESOLVED_SIGN : '•'} ${prose(title, NAME_CHARS)}: ${prose(reason, TITLE_CHARS)}`,
  );
  return [{ type: 'section', text: mrkdwn(`*Together with it*\n${listed(rows).join('\n')}`) }];
}

function buttons({ issueUrl, acknowledgeUrl, silenceUrl }: Content): SlackBlock[] {
  const offered: [string, string, string | null][] = [
    ['open', 'Open the issue', issueUrl],
    ['acknowledge', 'Acknowledge', acknowledgeUrl],
    ['silence', 'Silence', silenceUrl],
  ];
  const elements = offered.flatMap(([id, label, url]): SlackButton[] =>
    url !== null && url.length <= SLACK.buttonUrl
      ? [{ type: 'button', action_id: `foghorn_${id}`, text: plain(label, SLACK.buttonText), url }]
      : [],
  );
  // The issue alone has its link in the text above.
  return acknowledgeUrl === null && silenceUrl === null ? [] : [{ type: 'actions', elements }];
}

function footer({ id, reason, rule, acknowledged }: Incident, why: Notification['reason']): SlackText[] {
  const taken = acknowledged ? [mrkdwn(`${prose(acknowledged.by, NAME_CHARS)} takes care of it`)] : [];
  return [
    mrkdwn(prose(reason, REASON_CHARS)),
    ...(why.text === reason ? [] : [mrkdwn(prose(why.text, REASON_CHARS))]),
    ...taken,
    mrkdwn(`${code(rule, NAME_CHARS)} incident ${code(id, NAME_CHARS)}`),
  ];
}
