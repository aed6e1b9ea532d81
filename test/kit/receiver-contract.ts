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
  /** Stops the far end, so that nobody listens any more. */
  takeDown(): Promise<void>;
  /** Strings that must never be seen outside the request itself. */
  secrets: readonly string[];
  /** Bodies that this far end uses to say "never", with their status. */
  permanent: readonly { status: number; body: string }[];
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
    stopping: new AbortController().signal,
    ...over,
  };
}

/**
 * What every receiver promises, whatever it talks to: which answers are worth another try, which never are, that it
 * answers instead of throwing, sends once a call, follows no redirect and leaks no secret.
 */
export function describeReceiverContract(name: string, start: () => Promise<ReceiverUnderTest>): void {
  describe(`receiver contract: ${name}`, () => {
    let far: ReceiverUnderTest;
    beforeEach(async () => {
      far = await start();
    });
    afterEach(async () => {
      await far.takeDown();
    });

    async function send(over: Partial<SendContext> = {}): Promise<SendResult> {
      const result = await far.receiver.send(sampleNotification(), sampleContext(over));
      for (const secret of far.secrets) expect(JSON.stringify(result)).not.toContain(secret);
      return result;
    }

    it('delivers with one request', async () => {
      expect(await send()).toEqual({ outcome: 'delivered' });
      expect(far.requests()).toBe(1);
    });

    it.each([408, 429, 500, 502, 503, 504])(
      'wants another try after %d, and tries no more by itself',
      async (status) => {
        far.answerNext({ status });
        expect((await send()).outcome).toBe('retry');
        expect(far.requests()).toBe(1);
      },
    );

    it.each([400, 401, 403, 404, 410, 413])('gives up on %d', async (status) => {
      far.answerNext({ status });
      expect((await send()).outcome).toBe('rejected');
    });

    it('gives up on every error that the far end documents as final', async () => {
      for (const { status, body } of far.permanent) {
        const each = await start();
        each.answerNext({ status, body });
        const result = await each.receiver.send(sampleNotification(), sampleContext());
        await each.takeDown();
        expect({ status, body, outcome: result.outcome }).toEqual({ status, body, outcome: 'rejected' });
      }
    });

    it('hands on how long the far end wants to be left alone', async () => {
      far.answerNext({ status: 429, headers: { 'retry-after': '7' } });
      expect(await send()).toMatchObject({ outcome: 'retry', retryAfterMs: 7_000 });
    });

    it('follows no redirect', async () => {
      far.answerNext({ status: 307, headers: { location: '/elsewhere' } });
      expect((await send()).outcome).toBe('rejected');
      expect(far.requests()).toBe(1);
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
