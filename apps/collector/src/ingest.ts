import { Inject, Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { writeEvent } from '#contracts/batch-text.js';
import type { Rejection } from '#contracts/rejection.js';
import { accept, type AcceptContext } from '#intake/accept.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { AppError } from '#platform/errors/app-error.js';
import type { KeyHolder } from './auth/ingest-keys.js';
import { BatchGatherer } from './batching/batch-gatherer.js';
import { EventTexts } from './batching/event-texts.js';
import { COLLECTOR_OPTIONS, type CollectorOptions } from './collector.options.js';
import { CollectorMetrics } from './collector.metrics.js';
import { inflate } from './decode/inflate.js';
import type { Protocol, ProtocolReply, ProtocolRequest } from './protocols/protocol.js';

/** Other requests get their turn after so many records of a large one. */
const RECORDS_PER_TURN = 500;

export interface IngestRequest {
  headers: ProtocolRequest['headers'];
  /** As on the wire. */
  body: Buffer;
  holder: KeyHolder;
  /** Told how many bytes the body unfolded to. */
  unfolded(bytes: number): void;
}

export interface IngestOutcome {
  reply: ProtocolReply;
  rejected: Rejection[];
}

/** What became of the records of a body. */
interface ReadBody {
  accepted: EventTexts;
  /** In order of `index`. */
  rejected: Rejection[];
  /** How many of the rejected are fine but for their project. */
  foreign: number;
}

/** The way of every request, whatever its protocol: unfold, parse, accept record by record, make durable. */
@Injectable()
export class Ingest {
  constructor(
    @Inject(COLLECTOR_OPTIONS) private readonly options: CollectorOptions,
    @Inject(BatchGatherer) private readonly gatherer: BatchGatherer,
    @Inject(CollectorMetrics) private readonly metrics: CollectorMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError for a request that is refused as a whole. */
  async receive(protocol: Protocol, request: IngestRequest): Promise<IngestOutcome> {
    const { headers, holder } = request;
    const { config } = this.options;
    const encoding = headers['content-encoding'];
    const body = await inflate(request.body, String(encoding ?? ''), config.FOGHORN_MAX_BODY_BYTES);
    request.unfolded(body.length);
    const { accepted, rejected, foreign } = await this.read(protocol, { body, headers }, holder);
    this.metrics.counted(protocol.name, 'rejected', rejected.length);
    const { count } = accepted;
    if (count === 0 && rejected.length > 0) {
      accepted.release();
      throw nothingAccepted(rejected, foreign);
    }

    const durable = this.gatherer.add(accepted, { protocol: protocol.name, keyId: holder.keyId });
    accepted.release();
    await durable;
    this.metrics.counted(protocol.name, 'accepted', count);
    return { reply: protocol.reply({ accepted: count, rejected }), rejected };
  }

  /**
   * Accepts record by record. It is a function of its own so that the records are let go of before anybody waits for the
   * queue: they take ten times as much memory as the texts of the events.
   */
  private async read(protocol: Protocol, request: ProtocolRequest, holder: KeyHolder): Promise<ReadBody> {
    const { records, broken, head } = protocol.parse(request);
    const context: AcceptContext = {
      now: this.clock(),
      headers: head,
      allowedProjects: holder.projects,
      redactEmails: this.options.config.FOGHORN_REDACT_EMAILS,
    };
    const accepted = new EventTexts();
    const rejected: Rejection[] = [...broken];
    let foreign = 0;
    for (const [done, { index, value }] of records.entries()) {
      if (done > 0 && done % RECORDS_PER_TURN === 0) await nextTurn();
      const result = accept(value, context);
      if (result.ok) {
        accepted.add(writeEvent(result.event));
        continue;
      }
      const { reason, field } = result;
      rejected.push(field === undefined ? { index, reason } : { index, reason, field });
      if (result.forbidden) foreign++;
    }
    rejected.sort((a, b) => a.index - b.index);
    return { accepted, rejected, foreign };
  }
}

/** 403 where the key alone is in the way, else 400; the record's own reason where there is but one. */
function nothingAccepted(rejected: Rejection[], foreign: number): AppError {
  const extensions = { accepted: 0, rejected };
  if (foreign === rejected.length) {
    return new AppError('foreign_project', 403, 'The ingest key is not for this project.', { extensions });
  }
  const [first] = rejected;
  const detail =
    rejected.length === 1
      ? first!.reason
      : `None of the ${rejected.length} records is acceptable; the first: ${first!.reason}`;
  return new AppError('nothing_accepted', 400, detail, {
    extensions,
    ...(rejected.length === 1 && first!.field !== undefined ? { field: first!.field } : {}),
  });
}
