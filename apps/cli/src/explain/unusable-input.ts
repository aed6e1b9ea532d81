/** What was given to explain is no event; `field` is the JSON path at fault where there is one. */
export class UnusableInput extends Error {
  constructor(
    message: string,
    readonly field?: string,
  ) {
    super(message);
    this.name = 'UnusableInput';
  }
}
