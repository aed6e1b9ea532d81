import { headFields } from '#intake/head-fields.js';
import type { HeadFields } from '#intake/recognise.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Records } from '../../decode/read-record.js';
import { readRecords } from '../../decode/records.js';
import type { ProtocolRequest } from '../protocol.js';

/**
 * Our own format and the platform's bare payloads; the content type is not asked.
 *
 * @throws AppError 400 for a body without any record.
 */
export function parse({ body, headers }: ProtocolRequest): Records & { head: HeadFields } {
  const records = readRecords(body);
  if (records.records.length + records.broken.length === 0) {
    throw new AppError('empty_body', 400, 'The body holds no record; send one object, an array or NDJSON.');
  }
  return { ...records, head: headFields(headers) };
}
