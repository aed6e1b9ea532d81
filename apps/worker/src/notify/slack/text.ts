const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const ELLIPSIS = '…';
/** Close to a backtick for the eye, and none for Slack. */
const NO_BACKTICK = 'ˋ';

/** Marks that format where they stand at the edge of a word, and look-alikes that do not. */
const MARKS: Readonly<Record<string, string>> = { '*': '∗', _: '＿', '~': '∼', '`': NO_BACKTICK };
const MARK_AT_EDGE = /(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])|`/gu;

/** Controls and format characters: some break a line, some reorder or hide what stands around them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;
const LONE_SURROGATE = /\p{Cs}/gu;

/** One line of visible characters. */
function oneLine(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd').replace(INVISIBLE, ' ').trim();
}

/**
 * Escapes what Slack reads as markup (`<!channel>` in an error message would ping everybody) and cuts to
 * `limit` UTF-16 units of escaped text. Goes by code point, so neither an escape nor a surrogate pair is cut.
 */
export function escapeWithin(text: string, limit: number): string {
  let escaped = '';
  let cut = '';
  for (const char of oneLine(text)) {
    escaped += ESCAPES[char] ?? char;
    if (escaped.length <= limit - ELLIPSIS.length) cut = escaped;
    if (escaped.length > limit) return cut + ELLIPSIS;
  }
  return escaped;
}

/** Text from outside as inline code: Slack formats, links and pings nothing inside. `limit` includes the ticks. */
export function code(text: string, limit: number): string {
  const inner = escapeWithin(text.replaceAll('`', NO_BACKTICK), limit - 2);
  return inner === '' ? '`?`' : `\`${inner}\``;
}

/** Text from outside as running text: nothing in it formats, links or pings. Never empty. */
export function prose(text: string, limit: number): string {
  return (
    escapeWithin(
      text.replace(MARK_AT_EDGE, (mark) => MARKS[mark] ?? mark),
      limit,
    ) || '–'
  );
}

/** `<url|label>` for a valid absolute address; what could close the bracket or the address is encoded. */
export function link(url: string, label: string): string {
  const address = new URL(url).href.replace(/[\s<>|]/g, (char) => encodeURIComponent(char));
  return `<${address.replaceAll('&', '&amp;')}|${label}>`;
}

/** A moment in the reader's own time zone, with UTC for clients that cannot show one. */
export function moment(epochMs: number): string {
  const utc = new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');
  return `<!date^${Math.floor(epochMs / 1_000)}^{date_short_pretty} {time_secs}|${utc} UTC>`;
}
