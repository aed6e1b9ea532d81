/** Says where in a body a character stands. Asked from front to back, it reads the body once. */
export class Place {
  private at = 0;
  private bytes = 0;
  private line = 1;

  constructor(private readonly text: string) {}

  /** `line 3, byte 1234`; lines count from 1, bytes (of UTF-8) from 0. */
  of(index: number): string {
    const between = this.text.slice(this.at, index);
    this.bytes += Buffer.byteLength(between);
    for (let feed = between.indexOf('\n'); feed >= 0; feed = between.indexOf('\n', feed + 1)) this.line++;
    this.at = index;
    return `line ${this.line}, byte ${this.bytes}`;
  }
}
