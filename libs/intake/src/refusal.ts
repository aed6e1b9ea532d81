/** Why a record is refused: the value's shape and the limit, never the value itself. */
export class Refusal {
  constructor(
    readonly reason: string,
    /** JSON path of the field, or undefined when the record as a whole is refused. */
    readonly field?: string,
  ) {}
}

/** Names a value by its shape alone, so that a refusal cannot leak what was sent. */
export function shapeOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `an array of ${value.length} elements`;
  if (typeof value === 'string') return value === '' ? 'empty text' : `text of ${value.length} characters`;
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}

/** `1,048,576`: counts in messages are read by people. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
