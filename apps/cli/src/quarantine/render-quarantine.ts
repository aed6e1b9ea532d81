import { minute, oneLine, table } from '../terminal/table.js';
import type { Colors } from '../terminal/terminal.js';
import { printable } from '../terminal/text.js';
import type { ListedRecord, ShownRecord } from './listed-record.js';

const HEAD = ['ID', 'PROJECT', 'RECEIVED', 'REASON', 'RETRIES', 'DETAIL'];
/** Characters of a detail in the table; `show` has all of it. */
const DETAIL_CHARS = 80;

/** A table with one line per record, newest first as given. */
export function quarantineTable(records: readonly ListedRecord[], colors: Colors): string {
  if (records.length === 0) return 'Nothing is set aside.\n';
  const rows = records.map((record) => [
    record.id,
    oneLine(record.project),
    minute(record.receivedAt),
    record.reason,
    String(record.retries),
    shortened(oneLine(record.detail)),
  ]);
  return table(HEAD, rows, colors);
}

/** One record with all that is known about it. */
export function shownRecord({ event, ...record }: ShownRecord, colors: Colors): string {
  const lines = Object.entries(record).map(
    ([name, value]) => `  ${colors.dim(name.padEnd(12))} ${oneLine(String(value))}`,
  );
  return [...lines, '', printable(JSON.stringify(event, null, 2)), ''].join('\n');
}

function shortened(text: string): string {
  return text.length > DETAIL_CHARS ? `${text.slice(0, DETAIL_CHARS - 1)}…` : text;
}
