import type { Verdict } from '#contracts/classification.js';
import { classify, type ClassifyOptions } from './classify.js';
import { isObject, type ClassifiableEvent } from './event-shape.js';
import { NO_RESPONSE } from './request/caller-error.js';

/**
 * Judges an event that was made of pasted text. Where the text says nothing about a request it is read as what a
 * node or a run reported. Null when it says nothing about a failure at all.
 */
export function classifyPasted(event: ClassifiableEvent, options: ClassifyOptions = {}): Verdict | null {
  const verdict = classify(event, options);
  const { error } = event;
  if (verdict.rule !== NO_RESPONSE || !isObject(error)) return verdict;
  const run = { status: 'error', message: error.message };
  const asRun = classify({ ...event, kind: 'flow_run', error: undefined, run }, options);
  if (asRun.code !== 'FLOW_FAILED') return asRun;
  return typeof error.name === 'string' || typeof error.code === 'string' ? verdict : null;
}
