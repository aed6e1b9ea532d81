import { classify } from '#catalog/classify.js';
import type { CustomCodeLookup } from '#contracts/classification.js';
import type { AcceptedEvent } from '#contracts/event.js';
import type { ClassifiedEvent } from '#store/batch/classified-batch.js';

/**
 * Gives each event of a batch its verdict. The classifier is total, so an exception is our own fault; it
 * must not stop the rest of the batch, and the event is set aside instead of lost.
 */
export function judge(events: readonly AcceptedEvent[], customCodes: CustomCodeLookup): ClassifiedEvent[] {
  return events.map((event) => {
    try {
      return { event, verdict: classify(event, { customCodes }) };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return { event, quarantine: { reason: 'classify_failed', detail } };
    }
  });
}
