import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';

/** A place in a text, both counted from 1. */
export interface TextPlace {
  line: number;
  column: number;
}

/** Something that is no YAML, and where. */
export interface YamlFault extends TextPlace {
  message: string;
}

type Path = readonly (string | number)[];

/** A YAML text whose values know where they stand, so that a fault can name line and column. */
export class YamlText {
  readonly value: unknown;
  /** What is wrong with it as YAML; `value` is of no use then. */
  readonly faults: readonly YamlFault[];
  private readonly lines = new LineCounter();
  private readonly document: Document;

  constructor(text: string) {
    // Aliases can make a small text huge; nobody needs them here.
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const faults = this.document.errors.map(({ message, pos }) => ({ message, ...this.placeAt(pos[0]) }));
    let value: unknown;
    if (faults.length === 0) {
      try {
        value = this.document.toJS({ maxAliasCount: 20 });
      } catch (error) {
        faults.push({ message: error instanceof Error ? error.message : String(error), line: 1, column: 1 });
      }
    }
    this.value = value;
    this.faults = faults;
  }

  /** Where the value at `path` stands; of something that is missing, where it should. */
  placeOf(path: Path): TextPlace {
    let node: unknown = this.document.contents;
    let start = rangeStart(node);
    for (const part of path) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : key) === String(part));
        if (!pair || !isPair(pair)) break;
        start = rangeStart(pair.key) ?? start;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(part)];
        start = rangeStart(node) ?? start;
      } else break;
    }
    return this.placeAt(start ?? 0);
  }

  private placeAt(offset: number): TextPlace {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function rangeStart(node: unknown): number | null {
  return (node as Node | null)?.range?.[0] ?? null;
}
