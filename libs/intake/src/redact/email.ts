import type { Edit } from './named-value.js';
import { endOfRun } from './alphabets.js';
import { replacement } from './replacement.js';

const LONGEST_LOCAL = 64;
const LOCAL = /[A-Za-z0-9._%+-]/;
const LABEL = /^[A-Za-z0-9-]+$/;
const TOP_LEVEL = /^[A-Za-z]{2,}$/;

/** The e-mail address around the `@` at `at`; looks back no further than `floor`. */
export function emailAt(text: string, at: number, floor: number): Edit | null {
  let from = at;
  while (from > floor && at - from < LONGEST_LOCAL && LOCAL.test(text[from - 1]!)) from--;
  // The letter (and digits) of a JSON escape before the address belong to the escape.
  if (text[from - 1] === '\\') from += text[from] === 'u' ? 5 : 1;
  const to = at + 1 + domainLength(text.slice(at + 1, at + 256));
  if (from >= at || to === at + 1) return null;
  return { from, to, with: replacement('email') };
}

/** Characters up to the last label that may be a top-level domain; 0 when there is none. */
function domainLength(text: string): number {
  const labels = text.slice(0, endOfRun(text, 0, 'dotted')).split('.');
  let last = labels.findIndex((label) => !LABEL.test(label));
  if (last < 0) last = labels.length;
  while (last > 1 && !TOP_LEVEL.test(labels[last - 1]!)) last--;
  return last > 1 ? labels.slice(0, last).join('.').length : 0;
}
