/**
 * Names whose value is a secret whatever it looks like. The last word decides: `client_secret` is one,
 * `secret_name` is not. Counts (`total_tokens`) and pagination (`nextPageToken`) are not.
 */
const REMEMBERED = 4_096;
const LONGEST = 64;

const LAST_WORDS: Record<string, string> = {
  password: 'password',
  passwd: 'password',
  pwd: 'password',
  pass: 'password',
  passphrase: 'password',
  secret: 'secret',
  secrets: 'secret',
  token: 'token',
  jwt: 'token',
  apikey: 'api-key',
  apikeys: 'api-key',
  credential: 'credential',
  credentials: 'credential',
  authorization: 'authorization',
  auth: 'authorization',
  bearer: 'token',
  cookie: 'cookie',
  cookies: 'cookie',
  signature: 'signature',
  hmac: 'signature',
};

/** `accessKey` is a secret and `partition_key` is not: the word before `key` decides. */
const KEY_OWNERS = new Set(
  (
    'api access account admin auth client encryption functions ingest license master private rapidapi secret ' +
    'service signing ssh subscription webhook lamatic openai anthropic gemini google groq cohere mistral ' +
    'openrouter deepseek xai perplexity fireworks together voyage pinecone weaviate qdrant firecrawl azure ' +
    'stripe sendgrid'
  ).split(' '),
);

const PUBLIC_TOKENS = new Set(
  'next page continuation sync stop eos bos pad max min first last per unexpected num prompt completion time special'.split(
    ' ',
  ),
);

/** Words after the deciding one that do not change what the value is. */
const TRAILERS = new Set(
  'value values hash raw plain text base64 b64 header string confirm confirmation'.split(' '),
);

const EXACT: Record<string, string> = {
  'x-hub-signature-256': 'signature',
  sig: 'signature',
  'x-foghorn-key': 'api-key',
  'x-vercel-protection-bypass': 'secret',
};

/** Names written without any separator. */
const SQUASHED: readonly (readonly [ending: string, id: string])[] = [
  ['password', 'password'],
  ['passwd', 'password'],
  ['passphrase', 'password'],
  ['clientsecret', 'secret'],
  ['secretkey', 'api-key'],
  ['apikey', 'api-key'],
  ['accesskey', 'api-key'],
  ['accountkey', 'api-key'],
  ['privatekey', 'api-key'],
  ['authkey', 'api-key'],
  ['signingkey', 'api-key'],
  ['encryptionkey', 'api-key'],
  ['accesstoken', 'token'],
  ['authtoken', 'token'],
  ['refreshtoken', 'token'],
  ['sessiontoken', 'token'],
  ['idtoken', 'token'],
  ['bearertoken', 'token'],
];

const known = new Map<string, string | null>();

/** The kind of secret that a key, header, query parameter or variable of this name holds, or null. */
export function secretName(name: string): string | null {
  if (name.length < 3 || name.length > LONGEST) return null;
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered;
  const kind = judge(name);
  if (known.size >= REMEMBERED) known.clear();
  known.set(name, kind);
  return kind;
}

function judge(name: string): string | null {
  const exact = EXACT[name.toLowerCase()];
  if (exact !== undefined) return exact;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  while (words.length > 1 && (TRAILERS.has(words.at(-1)!) || /^\d+$/.test(words.at(-1)!))) words.pop();
  const last = words.at(-1)?.replace(/\d+$/, '');
  if (last === undefined) return null;
  const before = words.at(-2) ?? '';
  if (last === 'token' && PUBLIC_TOKENS.has(before)) return null;
  if (last === 'key' || last === 'keys') return KEY_OWNERS.has(before) ? 'api-key' : null;
  const own = Object.hasOwn(LAST_WORDS, last) ? LAST_WORDS[last]! : null;
  return own ?? SQUASHED.find(([ending]) => last.endsWith(ending))?.[1] ?? null;
}
