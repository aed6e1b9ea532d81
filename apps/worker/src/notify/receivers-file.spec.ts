import { parseReceiversFile } from './receivers-file.js';

const ENV = { HOOK: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', EMPTY: '' };

describe('parseReceiversFile', () => {
  it('reads receivers and routes, with secrets from the environment', () => {
    const text = `
receivers:
  - name: hook
    type: webhook
    settings:
      url: https://hooks.example/a$\${b}
      secret: \${HOOK}
routes:
  - match: { project: shop-*, severity: [critical, error] }
    receivers: [hook]
    continue: true
`;
    expect(parseReceiversFile(text, ENV, 'r.yml')).toEqual({
      receivers: [
        { name: 'hook', type: 'webhook', settings: { url: 'https://hooks.example/a${b}', secret: ENV.HOOK } },
      ],
      routes: [
        {
          match: { project: ['shop-*'], severity: ['critical', 'error'] },
          receivers: ['hook'],
          continue: true,
        },
      ],
    });
  });

  it('takes an empty file', () => {
    expect(parseReceiversFile('', {}, 'r.yml')).toEqual({ receivers: [], routes: [] });
  });

  it('does not let a value add to the file', () => {
    const text = 'receivers: []\nroutes:\n  - name: ${HOOK}\n    receivers: []\n';
    const [route] = parseReceiversFile(text, { HOOK: 'x\n    receivers: [evil]' }, 'r.yml').routes;
    expect(route).toMatchObject({ name: 'x\n    receivers: [evil]', receivers: [] });
  });

  it.each<[string, string, RegExp]>([
    ['no YAML', 'receivers: [', /line 1: no valid YAML/],
    ['an unknown field', 'receivers: []\nrecievers: []\n', /line \d: .*recievers/],
    [
      'a variable that is not set',
      'receivers:\n  - name: a\n    type: slack\n    settings:\n      webhookUrl: ${NOT_THERE}\n',
      /line 5: receivers\.0\.settings\.webhookUrl: the environment variable NOT_THERE is not set/,
    ],
    [
      'an empty one',
      'receivers:\n  - name: a\n    type: slack\n    settings:\n      webhookUrl: "${EMPTY}"\n',
      /EMPTY is not set/,
    ],
    [
      'an unknown type',
      'receivers:\n  - name: a\n    type: pigeon\n    settings: {}\n',
      /line 3: receivers\.0\.type: expected a type: one of slack/,
    ],
    [
      'a wrong setting, by its line',
      'receivers:\n  - name: a\n    type: slack\n    settings:\n      webhookUrl: not-a-url-hunter2\n',
      /line 5: .*expected an http\(s\) address/,
    ],
    [
      'a name twice',
      'receivers:\n  - &one\n    name: a\n    type: slack\n    settings: { webhookUrl: "https://x.example" }\n  - *one\n',
      /receivers\.1\.name: a receiver of this name stands above/,
    ],
    ['a wrong route', 'routes:\n\n  - receivers: [Not Valid]\n', /line 3: routes\.0\.receivers\.0: expected/],
  ])('names the line of %s', (_name, text, message) => {
    expect(() => parseReceiversFile(text, ENV, 'r.yml')).toThrow(message);
    expect(() => parseReceiversFile(text, ENV, 'r.yml')).not.toThrow(/hunter2/);
  });
});
