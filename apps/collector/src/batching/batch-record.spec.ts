import { joinEvents, writeEvent } from '#contracts/batch-text.js';
import { acceptedEvent, emptyJob } from '../../../../test/kit/batches.js';
import { announcementOf, fromRecord, toRecord } from './batch-record.js';

const events = [acceptedEvent(), acceptedEvent({ requestId: 'naïve\n' })];
const job = { ...emptyJob(), received: 2, events: joinEvents(events.map(writeEvent)) };

describe('a batch in the spool', () => {
  it('comes back as it was, and is announced without its events being read', () => {
    const record = toRecord(job);
    expect(fromRecord(record)).toEqual(job);
    expect(announcementOf({ ...record, body: Buffer.alloc(0) })).toMatchObject({ batchId: 'b', received: 2 });
  });

  it('comes back as well when its events were written as one JSON list', () => {
    const old = { ...toRecord(job), body: Buffer.from(JSON.stringify(events)) };
    expect(fromRecord(old)).toEqual(job);
  });
});
