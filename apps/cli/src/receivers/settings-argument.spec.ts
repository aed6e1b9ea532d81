import { settingsOf } from './settings-argument.js';

describe('settingsOf', () => {
  it('reads texts, numbers, lists, objects and the environment', () => {
    const args = [
      'url=https://a.example/?b=c',
      'port=587',
      'to=a@x.example, b@x.example',
      'labels={"team":"x"}',
      'secret=env:HOOK',
    ];
    expect(settingsOf(args, { HOOK: '123' })).toEqual({
      url: 'https://a.example/?b=c',
      port: 587,
      to: ['a@x.example', 'b@x.example'],
      labels: { team: 'x' },
      secret: '123',
    });
  });

  it.each([
    ['url', /key=value/],
    ['=x', /key=value/],
    ['secret=env:NOT_THERE', /NOT_THERE is not set/],
    ['labels={hunter2', /labels is no valid JSON/],
  ])('refuses %s and repeats no value', (arg, message) => {
    expect(() => settingsOf([arg], {})).toThrow(message);
    expect(() => settingsOf([arg], {})).not.toThrow(/hunter2/);
  });
});
