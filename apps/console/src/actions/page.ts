import { createHash } from 'node:crypto';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:10vh auto;padding:0 1rem;color:#1d1f23;background:#fff}
h1{font-size:1.3rem}label{display:block;margin:1rem 0 .3rem}input,select,button{font:inherit;padding:.5rem .7rem;border:1px solid #8a8f98;border-radius:6px}
button{margin-top:1.2rem;background:#1d1f23;color:#fff;border-color:#1d1f23;cursor:pointer}p{margin:.6rem 0}
@media(prefers-color-scheme:dark){body{color:#eceef1;background:#16181c}input,select{background:#16181c;color:#eceef1}button{background:#eceef1;color:#16181c}}`;

/** Nothing may be loaded, framed or sent anywhere else; the address is a secret and goes into no Referer. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
};

/** A whole page; works without scripts. `body` is markup whose texts have gone through `escapeHtml`. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Foghorn</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(title)}</h1>${body}</body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text from outside as text of a page. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}
