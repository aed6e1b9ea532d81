import { UnstorableValue } from './failure-copy.js';
import { isRecordFault } from './record-fault.js';

const sqlError = (code: string, message = 'refused') => Object.assign(new Error(message), { code });

describe('isRecordFault', () => {
  it.each([
    ['a value out of range', sqlError('22003')],
    ['a constraint', sqlError('23505')],
    ['a trigger', sqlError('P0001')],
    ['an index entry that is too long', sqlError('54000')],
    ['an internal error', sqlError('XX000')],
    ['a value that no column holds', new UnstorableValue('x')],
    ['our own code', new RangeError('Maximum call stack size exceeded')],
  ])('blames a record for %s', (_, error) => {
    expect(isRecordFault(error)).toBe(true);
  });

  it.each([
    ['a broken connection', sqlError('08006')],
    ['a refused connection', sqlError('ECONNREFUSED')],
    ['a connection that ended', new Error('Connection terminated unexpectedly')],
    ['a full disk', sqlError('53100')],
    ['a shutdown', sqlError('57P01')],
    ['a deadlock', sqlError('40P01')],
    ['a lock that was not had in time', sqlError('55P03')],
    ['a read-only standby', sqlError('25006')],
    ['a table that is not there', sqlError('42P01')],
    ['a plan that the schema outgrew', sqlError('0A000')],
    ['a broken page', sqlError('XX001')],
    ['a partition that was dropped', sqlError('23514', 'no partition of relation "failures" found for row')],
    ['nothing at all', undefined],
  ])('blames no record for %s', (_, error) => {
    expect(isRecordFault(error)).toBe(false);
  });
});
