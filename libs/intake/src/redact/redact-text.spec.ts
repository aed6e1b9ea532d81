import fc from 'fast-check';
import { redactText } from './redact-text.js';
import { SECRET_FAMILIES } from './registry.js';

const NAMED: [before: string, after: string][] = [
  ['{"password":"hunter2","user":"ann"}', '{"password":"[redacted:password]","user":"ann"}'],
  ['{"apiKey" : "abc"}', '{"apiKey" : "[redacted:api-key]"}'],
  ['{"password":12345,"n":1}', '{"password":"[redacted:password]","n":1}'],
  [
    String.raw`{"a":"{\"client_secret\":\"x\\\"y\"}"}`,
    String.raw`{"a":"{\"client_secret\":\"[redacted:secret]\"}"}`,
  ],
  [String.raw`{"a":"{\"pwd\":7}"}`, String.raw`{"a":"{\"pwd\":\"[redacted:password]\"}"}`],
  ['{"set-cookie":["a=1; Path=/", "b=2"]}', '{"set-cookie":["[redacted:cookie]", "[redacted:cookie]"]}'],
  ['https://h/x?a=1&access_token=abc&b=2', 'https://h/x?a=1&access_token=[redacted:token]&b=2'],
  [String.raw`"u?a=b\u0026token=xyz\u0026c=d"`, String.raw`"u?a=b\u0026token=[redacted:token]\u0026c=d"`],
  [
    'Server=db;User=sa;Password=p@ss;Encrypt=true',
    'Server=db;User=sa;Password=[redacted:password];Encrypt=true',
  ],
  ["curl -H 'x-api-key: abc' https://h", "curl -H 'x-api-key: [redacted:api-key]' https://h"],
  ['Cookie: sid=1; theme=dark\nHost: h', 'Cookie: [redacted:cookie]\nHost: h'],
  ['OPENAI_API_KEY=abc node app', 'OPENAI_API_KEY=[redacted:api-key] node app'],
  ['password: hunter2', 'password: [redacted:password]'],
  ['{"authorization":"Bearer abc"}', '{"authorization":"Bearer [redacted:authorization]"}'],
  ['{"password":"cut off', '{"password":"[redacted:password]'],
  [String.raw`a\npassword=b`, String.raw`a\npassword=[redacted:password]`],
  ['<password>hunter2</password>', '<password>[redacted:password]</password>'],
  [
    '?next=https%3A%2F%2Fh%2F%3Ftoken%3Dabc%26x%3D1',
    '?next=https%3A%2F%2Fh%2F%3Ftoken%3D[redacted:token]%26x%3D1',
  ],
  ['"api_key" => "abc"', '"api_key" => "[redacted:api-key]"'],
  ['apiKey: `abc`', 'apiKey: `[redacted:api-key]`'],
  ['Driver={ODBC};Pwd={p@ss};Uid=u', 'Driver={ODBC};Pwd={[redacted:password]};Uid=u'],
  ['Authorization: Token abcDEF1234567890', 'Authorization: Token [redacted:authorization]'],
  [
    String.raw`{"h":"[{\"key\":\"x-api-key\",\"value\":\"abc\"},{\"key\":\"accept\",\"value\":\"x\"}]"}`,
    String.raw`{"h":"[{\"key\":\"x-api-key\",\"value\":\"[redacted:api-key]\"},{\"key\":\"accept\",\"value\":\"x\"}]"}`,
  ],
  ['{ name: "x-api-key", value: "abc" }', '{ name: "x-api-key", value: "[redacted:api-key]" }'],
  ['DB_PASS=abc', 'DB_PASS=[redacted:password]'],
  ['Stripe-Signature: t=1,v1=abc', 'Stripe-Signature: [redacted:signature]'],
];

const ADDRESSES: [before: string, after: string][] = [
  ['postgres://svc:p%40ss@db:5432/app', 'postgres://svc:[redacted:url-credentials]@db:5432/app'],
  [
    'mongodb+srv://svc:p@ss@c0.example.invalid/app',
    'mongodb+srv://svc:[redacted:url-credentials]@c0.example.invalid/app',
  ],
  ['https://sk_live_FAKE0123456789:pw@h', 'https://[redacted:stripe-key]:[redacted:url-credentials]@h'],
  ['redis://:pw@h:6379', 'redis://:[redacted:url-credentials]@h:6379'],
  ['amqp://u:pa/ss@h/v', 'amqp://u:[redacted:url-credentials]@h/v'],
  ['https://0123456789abcdefX@h/x', 'https://[redacted:url-credentials]@h/x'],
  [String.raw`"postgres:\/\/u:p@h\/d"`, String.raw`"postgres:\/\/u:[redacted:url-credentials]@h\/d"`],
];

const EVIDENCE = [
  'Invalid token: expired',
  'Unexpected token: < in JSON at position 0',
  'Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
  '{"apiKey":null,"token":"","secret":"undefined"}',
  '{"apiKey":"{{secrets.project.KEY}}"}',
  '{"credential_name":"My key","credentialId":"577f2b4c-3892-44e5-80aa-58305b9eac04"}',
  '{"total_tokens":27,"max_tokens":4096,"nextPageToken":"abc","tokens":12}',
  'max_tokens=4096 total_tokens=12',
  'LLMNode_746 responseNode_triggerNode_1 codeNode_safeMessage',
  '577f2b4c-3892-44e5-80aa-58305b9eac04 req_011CZA',
  'password authentication failed for user "svc"',
  'connect ECONNREFUSED 127.0.0.1:443',
  'https://user@host/path and http://h:80/a@b',
  'invalid_grant: Bad Request',
  'Authorization: Token is missing',
  '<token>{{secrets.KEY}}</token>',
  'a <key>x</key> and 1 > password',
  'signature mismatch: expected another',
  'bypass=true pass 3 of 5',
];

const pieces = fc.oneof(
  fc.constantFrom(
    ...SECRET_FAMILIES.flatMap((family) => family.redacted.map(([before]) => before)),
    ...SECRET_FAMILIES.flatMap((family) => family.patterns.map((pattern) => pattern.prefix)),
    ...NAMED.map(([before]) => before),
    ...ADDRESSES.map(([before]) => before),
    'password',
    '=',
    ':',
    '"',
    "'",
    '\\',
    '\\"',
    '\\n',
    '\\u0026',
    '[',
    ']',
    '[redacted:',
    '://',
    '@',
    ' ',
    '\n',
    ',',
    '{{',
    '}}',
    'sk-abc123def',
    'Bearer ',
    'ann@example.org',
  ),
  fc.string({ maxLength: 12 }),
);
const messy = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

describe.each(SECRET_FAMILIES.map((family) => [family.name, family] as const))('%s', (_name, family) => {
  it.each(family.redacted)('redacts %s', (before, after) => expect(redactText(before, false)).toBe(after));
  it.each(family.untouched)('leaves %s', (text) => expect(redactText(text, false)).toBe(text));
});

describe('redactText', () => {
  it.each(NAMED)('redacts by name: %s', (before, after) => expect(redactText(before, false)).toBe(after));
  it.each(ADDRESSES)('redacts in addresses: %s', (before, after) =>
    expect(redactText(before, false)).toBe(after),
  );
  it.each(EVIDENCE)('keeps the evidence in: %s', (text) => expect(redactText(text, false)).toBe(text));

  it('replaces e-mail addresses only where that is configured', () => {
    const text = 'mail to ann.lee+x@mail.example.org.';
    expect(redactText(text, false)).toBe(text);
    expect(redactText(text, true)).toBe('mail to [redacted:email].');
  });

  it('changes nothing more when applied twice', () => {
    fc.assert(
      fc.property(messy, fc.boolean(), (text, emails) => {
        const once = redactText(text, emails);
        expect(redactText(once, emails)).toBe(once);
      }),
      { numRuns: 3_000, examples: [["curl -H 'x-api-key: abc' https://hASIAIOSFODNN7EXAMPLE@:0@", false]] },
    );
  });

  it('keeps JSON valid, also JSON inside JSON', () => {
    const secrets = fc.dictionary(
      fc.constantFrom('password', 'apiKey', 'a', 'token', 'url'),
      fc.oneof(messy, fc.integer(), fc.array(messy, { maxLength: 3 })),
    );
    fc.assert(
      fc.property(secrets, (value) => {
        const json = JSON.stringify(value);
        expect(() => JSON.parse(redactText(json, true)) as unknown).not.toThrow();
        const nested = JSON.stringify({ body: json });
        const outer = JSON.parse(redactText(nested, true)) as { body: string };
        expect(() => JSON.parse(outer.body) as unknown).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'token:',
    'password="',
    'redis://u:p/',
    'sk-',
    '\\"token\\":["',
    'bearer a',
    '-----BEGIN ',
    '\\',
    'a@',
    'eyJ',
    '<password>',
    'token%3D',
    '-u a:',
    'AA',
    '"key":"x-api-key","value":',
    'Authorization: Token ',
  ])(
    'does work in proportion to the text for %s over and over',
    (unit) => {
      // Quadratic work would take minutes here and run into the test's time limit.
      const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
      expect(redactText(redactText(text, true), true)).toBe(redactText(text, true));
    },
    30_000,
  );
});
