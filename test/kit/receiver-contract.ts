import type { Receiver, SendContext, SendResult } from '../../apps/worker/src/notify/receiver.js';
import { sampleNotification } from './notifications.js';

/** What the far end does with the next request. */
export interface FarAnswer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
  delayMs?: number;
  hangUp?: boolean;
}

/** A receiver under test together with the server that it sends to. */
export interface ReceiverUnderTest {
  receiver: Receiver;
  /** Makes the far end answer the next requests like this, one each. */
  answerNext(...answers: FarAnswer[]): void;
  /** Requests that have reached the far end so far. */
  requests(): number;
  /** What the far end, which knows its documented limits, found wrong with what it got. */
  faults(): readonly string[];
  /** Stops the far end, so that nobody listens any more. */
  takeDown(): Promise<void>;
  /** Strings that must never be seen outside the request itself. */
  secrets: readonly string[];
  /** Bodies that this far end uses to say "never", with their status. */
  permanent: readonly { status: number; body: string }[];
  /** Statuses worth another try, and those that are not; HTTP's when absent. */
  statuses?: { retry: readonly number[]; final: readonly number[] };
  /** False where the protocol has no way to say when to come back, nor to send one elsewhere. */
  speaksHttp?: boolean;
}

/** How a receiver for the contract is made. */
export interface StartOptions {
  /** Longest exchange, in milliseconds; the receiver's own when absent. */
  timeoutMs?: number;
}

const HTTP_STATUSES = {
  retry: [408, 425, 429, 500, 502, 503, 504],
  final: [400, 401, 403, 404, 410, 413],
};
/** A far end that hangs does so for longer than a receiver waits. */
const HANG_MS = 20_000;
const SHORT_MS = 250;

/** Texts as attackers and broken encoders write them, long enough to break every limit. */
export function hostileNotification(over: Parameters<typeof sampleNotification>[0] = {}) {
  const nasty = (length: number) =>
    '<!channel> <@U1>&amp;</b><script>*_~`\r\nBcc: x@evil.example\u202e\ud83d'.repeat(Math.ceil(length / 60));
  const list = <T>(make: (i: number) => T) => Array.from({ length: 40 }, (_, i) => make(i));
  return sampleNotification({
    ...over,
    incident: { project: nasty(300), reason: nasty(5_000), title: nasty(400), ...over.incident },
    evidence: {
      codes: list((i) => ({ code: nasty(200) + i, count: 1e9 })),
      flows: list((i) => ({ flowId: nasty(300) + i, count: 1e9 })),
      nodes: list((i) => ({ nodeId: nasty(300) + i, nodeType: nasty(100), flowId: nasty(300), count: 1 })),
      providers: list((i) => ({ provider: nasty(300) + i, count: 3 })),
      topIssue: { id: nasty(300), title: nasty(5_000), count: 7 },
    },
  });
}

/** What every message can show. */
export function sampleContext(over: Partial<SendContext> = {}): SendContext {
  return {
    ruleTitle: 'Rate limit spike',
    severity: 'warning',
    remedy: {
      meaning: 'Too many requests.',
      cause: 'More calls than the plan allows.',
      fix: 'Back off and retry after the stated wait.',
      docsUrl: 'https://docs.example/errors',
    },
    issueUrl: 'https://foghorn.example/api/issues/1',
    acknowledgeUrl: 'https://foghorn.example/act?link=acknowledge',
    silenceUrl: 'https://foghorn.example/act?link=silence',
    reference: null,
    stopping: new AbortController().signal,
    ...over,
  };
}

/**
 * What every receiver promises, whatever it talks to: which answers are worth another try, which never are, that it
 * answers instead of throwing, sends once a call and in time, keeps to the far end's limits whatever the texts
 * hold, follows no redirect and leaks no secret.
 */
export function describeReceiverContract(
  name: string,
  start: (options?: StartOptions) => Promise<ReceiverUnderTest>,
): void {
  describe(`receiver contract: ${name}`, () => {
    let far: ReceiverUnderTest;
    beforeEach(async () => {
      far = await start();
    });
    afterEach(async () => {
      await far.takeDown();
    });

    async function send(notification = sampleNotification()): Promise<SendResult> {
      const result = await far.receiver.send(notification, sampleContext());
      for (const secret of far.secrets) expect(JSON.stringify(result)).not.toContain(secret);
      return result;
    }

    it('delivers with one request', async () => {
      expect((await send()).outcome).toBe('delivered');
      expect(far.requests()).toBe(1);
      expect(far.faults()).toEqual([]);
    });

    it('wants another try after what may pass, and tries no more by itself', async () => {
      for (const status of (far.statuses ?? HTTP_STATUSES).retry) {
        const each = await start();
        each.answerNext({ status });
        const { outcome } = await each.receiver.send(sampleNotification(), sampleContext());
        await each.takeDown();
        expect({ status, outcome, requests: each.requests() }).toEqual({
          status,
          outcome: 'retry',
          requests: 1,
        });
      }
    });

    it('gives up on what stays as it is', async () => {
      const finals = (far.statuses ?? HTTP_STATUSES).final.map((status) => ({ status }));
      for (const answer of [...finals, ...far.permanent]) {
        const each = await start();
        each.answerNext(answer);
        const { outcome } = await each.receiver.send(sampleNotification(), sampleContext());
        await each.takeDown();
        expect({ ...answer, outcome }).toEqual({ ...answer, outcome: 'rejected' });
      }
    });

    it('says in full what is hostile and long, within the limits', async () => {
      expect((await send(hostileNotification())).outcome).toBe('delivered');
      expect(far.faults()).toEqual([]);
    });

    it('says how it ended, too', async () => {
      expect((await send(hostileNotification({ event: 'resolved' }))).outcome).toBe('delivered');
      expect(far.faults()).toEqual([]);
    });

    it('hands on how long the far end wants to be left alone', async () => {
      if (far.speaksHttp === false) return;
      far.answerNext({ status: 429, headers: { 'retry-after': '7' } });
      expect(await send()).toMatchObject({ outcome: 'retry', retryAfterMs: 7_000 });
    });

    it('follows no redirect', async () => {
      if (far.speaksHttp === false) return;
      far.answerNext({ status: 307, headers: { location: '/elsewhere' } });
      expect((await send()).outcome).toBe('rejected');
      expect(far.requests()).toBe(1);
    });

    it('waits no longer than it may', async () => {
      const hasty = await start({ timeoutMs: SHORT_MS });
      hasty.answerNext({ status: 200, delayMs: HANG_MS });
      const result = await hasty.receiver.send(sampleNotification(), sampleContext());
      await hasty.takeDown();
      expect(result).toEqual({ outcome: 'retry', error: 'no answer in time' });
    });

    it('wants another try when the connection breaks', async () => {
      far.answerNext({ status: 0, hangUp: true });
      expect((await send()).outcome).toBe('retry');
    });

    it('wants another try when nobody listens', async () => {
      await far.takeDown();
      expect((await send()).outcome).toBe('retry');
    });

    it('repeats nothing that the far end echoes', async () => {
      for (const status of [200, 400, 500]) {
        far.answerNext({ status, body: `cannot post to ${far.secrets.join(' ')}` });
        await send();
      }
    });
  });
}
