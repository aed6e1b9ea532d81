/** Collects the conditions of a WHERE clause and their parameters. */
export class Conditions {
  readonly values: unknown[] = [];
  private readonly parts: string[] = [];

  /** Adds a condition; each `?` in it stands for the next of `values`. */
  add(condition: string, ...values: unknown[]): this {
    let next = 0;
    this.parts.push(condition.replace(/\?/g, () => this.value(values[next++])));
    return this;
  }

  /** Adds `condition` only when there is something to compare with; an empty list is nothing. */
  addIf(value: unknown, condition: string): this {
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return this;
    return this.add(condition, value);
  }

  /**
   * Adds that the column has one of the values, unless there are none. A single value is compared with `=`, since
   * only then does an index that begins with the column give its rows in order.
   */
  anyOf(column: string, values: readonly unknown[] | undefined, type = 'text'): this {
    if (!values || values.length === 0) return this;
    if (values.length === 1) return this.add(`${column} = ?::${type}`, values[0]);
    return this.add(`${column} = ANY(?::${type}[])`, values);
  }

  /** Adds a parameter and returns its placeholder. Text may hold NUL characters, which Postgres would refuse. */
  value(value: unknown): string {
    this.values.push(Array.isArray(value) ? value.map(withoutNul) : withoutNul(value));
    return `$${this.values.length}`;
  }

  /** The WHERE clause, or nothing when there are no conditions. */
  get where(): string {
    return this.parts.length === 0 ? '' : `WHERE ${this.parts.join(' AND ')}`;
  }
}

/** No stored text holds a NUL, so it is replaced by something no search is for. */
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
}

/** `text` as a pattern for ILIKE that matches it anywhere, taken literally. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
