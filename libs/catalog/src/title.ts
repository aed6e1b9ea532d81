import type { FailingNode } from '#contracts/classification.js';

/** Characters of a headline at most. */
export const MAX_TITLE = 200;

/** Headline of an issue: `NODE_RATE_LIMITED at LLMNode_746 (Generate Text): Rate limit reached for …`. */
export function titleOf(code: string, cause: FailingNode | null, message: string | null): string {
  const place = cause === null ? null : placeOf(cause);
  const head = place === null ? code : `${code} at ${place}`;
  const line = message === null ? '' : oneLine(message);
  return cut(line.length === 0 ? head : `${head}: ${line}`, MAX_TITLE);
}

function placeOf(node: FailingNode): string | null {
  const id = node.nodeId ?? node.nodeType;
  if (id === null) return node.nodeName;
  return node.nodeName === null || node.nodeName === id ? id : `${id} (${node.nodeName})`;
}

function oneLine(text: string): string {
  const stack = text.indexOf('\n    at ');
  const line = text.slice(0, Math.min(stack > 0 ? stack : text.length, 2 * MAX_TITLE));
  return UNEVEN.test(line) ? line.replace(SPACES, ' ').trim() : line;
}

const UNEVEN = /[\t\r\n]| {2}|^ | $/;
const SPACES = /\s+/g;

/** Cuts without leaving half of a surrogate pair behind. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = length - 1;
  const last = text.charCodeAt(end - 1);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end)}…`;
}
