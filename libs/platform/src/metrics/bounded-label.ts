/** Value of a label once its limit is reached. */
export const OTHER = 'other';

/**
 * Keeps a label's set of values bounded: the first `limit` distinct values keep their name, later ones are
 * folded into `other`. First come, first kept, so that a series never changes its meaning.
 */
export class BoundedLabel {
  private readonly known = new Set<string>();

  constructor(private readonly limit: number) {}

  fold(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.limit) return OTHER;
    this.known.add(value);
    return value;
  }
}
