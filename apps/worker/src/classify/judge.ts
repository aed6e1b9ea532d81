import { classify } from '#catalog/classify.js';
import { wholeEvent, type EventText } from '#contracts/batch-text.js';
import type { CustomCodeLookup } from '#contracts/classification.js';
import type { ClassifiedEvent } from '#store/batch/classified-batch.js';

/**
 * Gives each event of a batch its verdict; each is read in full only while it is judged. The classifier is total, so an
 * exception is our own fault; it must not stop the rest of the batch, and the event is set aside instead of lost.
 */
export function judge(events: readonly EventText[], customCodes: CustomCodeLookup): ClassifiedEvent[] {
  return events.map((text) => {
    const { head: event, evidence } = text;
    try {
      return { event, evidence, verdict: classify(wholeEvent(text), { customCodes }) };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return { event, evidence, quarantine: { reason: 'classify_failed', detail } };
    }
  });
}
