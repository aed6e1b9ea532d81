import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Notification } from '#contracts/incident.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { AppError } from '#platform/errors/app-error.js';
import { OutboxStore } from '#store/alerts/outbox.store.js';

/** A worker takes a message within a second and gives up on one after a few. */
const WAIT_MS = 9_000;
const POLL_MS = 100;
/** Not a project of anybody's: messages show it where they name one. */
const TRIAL_PROJECT = 'foghorn-test';

export interface Trial {
  delivered: boolean;
  answer: string | null;
  tookMs: number;
}

/** Tries receivers: a marked message goes the way of all messages, through the outbox and a worker. */
@Injectable()
export class ReceiverTrials {
  constructor(
    private readonly outbox: OutboxStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError 503 `no_worker` when nobody takes the message in time. */
  async try(receiver: string): Promise<Trial> {
    const startedAt = performance.now();
    const id = await this.outbox.add(trialMessage(receiver, this.clock()), this.clock());
    while (performance.now() - startedAt < WAIT_MS) {
      const outcome = await this.outbox.outcome(id);
      if (outcome) return { ...outcome, tookMs: Math.round(performance.now() - startedAt) };
      await sleep(POLL_MS);
    }
    throw new AppError('no_worker', 503, 'No worker has sent the message in time; is one running?', {
      retryable: true,
    });
  }
}

function trialMessage(receiver: string, now: number): Notification {
  const id = randomUUID();
  return {
    dedupeKey: `trial:${id}:${receiver}`,
    receiver,
    event: 'fired',
    sequence: 1,
    reason: { kind: 'first', text: 'a test that somebody asked for' },
    incident: {
      id,
      rule: 'test',
      title: 'Test message',
      severity: 'info',
      project: TRIAL_PROJECT,
      subject: null,
      notify: true,
      state: 'firing',
      startedAt: now,
      firedAt: now,
      resolvedAt: null,
      lastActiveAt: now,
      value: 0,
      peak: 0,
      baseline: null,
      reason: 'This is a test: nothing has failed.',
      groupId: id,
      labels: null,
      flaps: 0,
      muted: null,
      acknowledged: null,
    },
    members: [],
    evidence: {
      windowMs: 60_000,
      codes: [],
      flows: [],
      nodes: [],
      providers: [],
      environments: [],
      topIssue: null,
    },
    trial: true,
  };
}
