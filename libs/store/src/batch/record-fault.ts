import { isMissingPartition, sqlState } from '../postgres/sql-error.js';
import { UnstorableValue } from './failure-copy.js';

/**
 * SQLSTATE classes in which one row can be the culprit: cardinality, data, constraints, triggers and the routines
 * they call, limits of a row or an index entry, internal errors. All others (connection, resources, operator,
 * locks, rights, schema) speak of the server, and every row would meet the same.
 */
const ROW_CLASSES = new Set(['21', '22', '23', '27', '38', '39', '44', '54', 'P0']);
const INTERNAL_ERROR = 'XX000';

/**
 * True when a record may be why a write failed, false when the store was away or out of order. In doubt false: a
 * batch that is tried once more loses nothing, one that is blamed wrongly ends in quarantine.
 */
export function isRecordFault(error: unknown): boolean {
  if (error instanceof UnstorableValue) return true;
  const state = sqlState(error);
  // Without a SQLSTATE it is either the connection or our own code that stumbled over a value.
  if (state === null) return error instanceof TypeError || error instanceof RangeError;
  if (isMissingPartition(error)) return false;
  return state === INTERNAL_ERROR || ROW_CLASSES.has(state.slice(0, 2));
}
