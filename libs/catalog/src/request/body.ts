/** What a response's body turned out to be. */
export type Body =
  { kind: 'none' } | { kind: 'json'; value: unknown } | { kind: 'html' | 'text'; text: string };

const NO_BODY: Body = { kind: 'none' };

/** Reads `http.body`: a string as it was on the wire, or JSON that somebody parsed already. Never throws. */
export function readBody(body: unknown): Body {
  if (body === undefined || body === null) return NO_BODY;
  if (typeof body !== 'string') return { kind: 'json', value: body };
  const text = body.charCodeAt(0) === 0xfeff ? body.slice(1) : body;
  const first = firstVisible(text);
  if (first < 0) return NO_BODY;
  const char = text[first]!;
  if (char === '{' || char === '[' || char === '"') {
    const value = parse(text);
    if (value !== undefined) return { kind: 'json', value };
    return { kind: 'text', text };
  }
  return { kind: looksLikeMarkup(text, first) ? 'html' : 'text', text };
}

/** A JSON text inside a JSON string is unwrapped once: some proxies encode a body twice. */
function parse(text: string): unknown {
  const value = tryJson(text);
  if (typeof value !== 'string') return value;
  const inner = value.trimStart();
  return inner.startsWith('{') ? (tryJson(inner) ?? value) : value;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function firstVisible(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 32) return i;
  return -1;
}

function looksLikeMarkup(text: string, first: number): boolean {
  if (text[first] === '<') return true;
  const head = text.slice(first, first + 1024).toLowerCase();
  return head.includes('<html') || head.includes('<!doctype') || head.includes('<body');
}

/** What a person should read of a page or a plain text: the page's title, or the first 300 characters. */
export function pageMessage(text: string): string {
  const head = text.slice(0, 4096);
  const lower = head.toLowerCase();
  const open = lower.indexOf('<title');
  const start = open < 0 ? -1 : lower.indexOf('>', open);
  const end = start < 0 ? -1 : lower.indexOf('</title', start);
  const title = end < 0 ? '' : head.slice(start + 1, end).trim();
  return title.length > 0 ? title.slice(0, 300) : head.trim().slice(0, 300);
}
