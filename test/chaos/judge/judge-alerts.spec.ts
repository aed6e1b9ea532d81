import type { AlertPost } from '../stage/alert-recorder.js';
import type { Interruption } from '../stage/app-process.js';
import type { AlertEvidence, PromisedMessage } from './evidence.js';
import { judgeAlerts } from './judge-alerts.js';

const T = 1_000_000;
const post = (fields: Partial<AlertPost> = {}): AlertPost => ({
  at: T,
  incident: 'i',
  event: 'fired',
  sender: 'worker-1',
  answered: true,
  ...fields,
});
const message = (fields: Partial<PromisedMessage> = {}): PromisedMessage => ({
  incident: 'i',
  event: 'fired',
  state: 'delivered',
  attempts: 1,
  lastError: null,
  ...fields,
});
const EVIDENCE: AlertEvidence = {
  incidents: [{ id: 'i', rule: 'spike', project: 'shop', resolved: false }],
  messages: [message()],
};
const again = post({ at: T + 30_000, sender: 'worker-2' });

function judged(
  posts: AlertPost[],
  evidence = EVIDENCE,
  interruptions: Interruption[] = [],
  strange: string[] = [],
) {
  return judgeAlerts(evidence, { posts, strange, interruptions: new Map([['worker-1', interruptions]]) });
}

describe('judgeAlerts', () => {
  it('finds nothing where every page came once', () => {
    expect(judged([post()])).toEqual({ faults: [], unavoidable: [] });
  });

  it('finds a page that did not arrive, and one that was never written', () => {
    expect(judged([]).faults.join()).toContain('marked as delivered and did not arrive');
    expect(judged([], { ...EVIDENCE, messages: [] }).faults.join()).toContain('no message was written');
  });

  it('finds that the end of an incident was not told', () => {
    const incidents = [{ ...EVIDENCE.incidents[0]!, resolved: true }];
    expect(judged([post()], { ...EVIDENCE, incidents }).faults.join()).toContain('(i) resolved');
  });

  it('finds a message that was given up', () => {
    const messages = [message({ state: 'dead', lastError: 'HTTP 404' })];
    expect(judged([], { ...EVIDENCE, messages }).faults.join()).toContain('dead after 1 attempts (HTTP 404)');
  });

  it('finds a page that came twice while its sender lived', () => {
    expect(judged([post(), again]).faults.join()).toContain('sent twice: i fired');
    const elsewhere: Interruption[] = [{ what: 'killed', at: T + 31_000 }];
    expect(judged([post(), again], EVIDENCE, elsewhere).faults).toHaveLength(1);
  });

  it.each<[string, AlertPost, Interruption[]]>([
    ['was killed before it could mark', post(), [{ what: 'killed', at: T + 300 }]],
    ['was halted while the answer was on its way', post(), [{ what: 'halted', at: T + 300 }]],
    ['never got an answer', post({ answered: false }), []],
  ])('lets a page come again whose sender %s', (_why, first, interruptions) => {
    expect(judged([first, again], EVIDENCE, interruptions)).toEqual({ faults: [], unavoidable: [again] });
  });

  it('lets a message that was promised twice come twice, and not three times', () => {
    const messages = [message(), message({ event: 'repeated' })];
    expect(judged([post(), again], { ...EVIDENCE, messages }).faults).toEqual([]);
    const third = post({ at: T + 60_000, sender: 'worker-2' });
    expect(judged([post(), again, third], { ...EVIDENCE, messages }).faults).toHaveLength(1);
  });

  it('finds pages about nothing', () => {
    expect(judged([post(), post({ incident: 'x' })]).faults.join()).toContain('nothing was written about: x');
    expect(judged([post()], EVIDENCE, [], ['hello']).faults.join()).toContain('names no incident: hello');
  });
});
