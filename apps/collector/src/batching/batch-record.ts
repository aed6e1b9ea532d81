import { joinEvents, writeEvent } from '#contracts/batch-text.js';
import type { AcceptedEvent } from '#contracts/event.js';
import type { BatchJob } from '#contracts/jobs.js';
import type { OpenBatch } from '#store/ledger/ledger.store.js';
import type { SpoolRecord } from '../spool/record-format.js';

const LIST_BEGINS = '['.charCodeAt(0);

/** A batch as a record: the ledger's line in the head, the text of the events in the body. */
export function toRecord({ events, ...head }: BatchJob): SpoolRecord {
  return { head: Buffer.from(JSON.stringify(head satisfies OpenBatch)), body: events };
}

/** The ledger's line of a record; the events are not read. */
export function announcementOf({ head }: SpoolRecord): OpenBatch {
  return JSON.parse(head.toString()) as OpenBatch;
}

/** The batch that was made a record, under its own id. */
export function fromRecord(record: SpoolRecord): BatchJob {
  return { ...announcementOf(record), events: eventsOf(record.body) };
}

/** A spool may be older than this build: at first the body was one JSON list. */
function eventsOf(body: Buffer): Buffer {
  if (body[0] !== LIST_BEGINS) return body;
  return joinEvents((JSON.parse(body.toString()) as AcceptedEvent[]).map(writeEvent));
}
