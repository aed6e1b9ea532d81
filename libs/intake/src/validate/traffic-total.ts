import { LIMITS } from '#contracts/limits.js';
import { Refusal, count, shapeOf } from '../refusal.js';
import { numberOf } from './fields.js';

/** Calls of a minute: a whole number from 0 to `LIMITS.trafficTotal`. */
export function readTotal(value: unknown): number | Refusal {
  const total = numberOf(value);
  if (total === undefined || !Number.isInteger(total)) {
    return new Refusal(`total is ${shapeOf(value)}; a whole number of calls is expected`, 'total');
  }
  if (total < 0 || total > LIMITS.trafficTotal) {
    return new Refusal(`total is outside its range, 0 to ${count(LIMITS.trafficTotal)}`, 'total');
  }
  return total;
}
