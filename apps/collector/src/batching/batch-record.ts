import type { AcceptedEvent } from '#contracts/event.js';
import type { BatchJob } from '#contracts/jobs.js';
import type { OpenBatch } from '#store/ledger/ledger.store.js';
import type { SpoolRecord } from '../spool/record-format.js';

/** A batch as a record: the ledger's line in the head, the events in the body. */
export function toRecord({ events, ...head }: BatchJob): SpoolRecord {
  return {
    head: Buffer.from(JSON.stringify({ ...head, received: events.length } satisfies OpenBatch)),
    body: Buffer.from(JSON.stringify(events)),
  };
}

/** The ledger's line of a record; the events are not read. */
export function announcementOf({ head }: SpoolRecord): OpenBatch {
  return JSON.parse(head.toString()) as OpenBatch;
}

/** The batch that was made a record, under its own id. */
export function fromRecord(record: SpoolRecord): BatchJob {
  const { received: _, ...head } = announcementOf(record);
  return { ...head, events: JSON.parse(record.body.toString()) as AcceptedEvent[] };
}
