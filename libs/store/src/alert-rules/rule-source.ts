import { readFileSync, statSync } from 'node:fs';
import { RuleBook, type GivenSpec } from '#alerting/rule-book.js';
import { parseRuleSpec, type RuleSpec } from '#alerting/rule-spec.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { AlertRulesStore } from './alert-rules.store.js';
import { checkRuleFile, faultLines } from './rule-file-faults.js';

/**
 * The alert rules that hold now: the built-in ones, the file's, the API's. A file that turns bad while running is
 * reported and changes nothing; one that is bad at the start ends the start.
 */
export class RuleSource {
  private fromFile: RuleSpec[];
  private fromApi: GivenSpec[] = [];
  private fileStamp: string;
  private rowStamp = '';
  private current: RuleBook;

  /** @throws AppError `rules_invalid` with every fault of the file. */
  constructor(
    private readonly rows: AlertRulesStore,
    private readonly file: string | null,
    private readonly logger: Pick<Logger, 'info' | 'error'> | null,
  ) {
    this.fileStamp = this.stampOfFile();
    this.fromFile = this.readFile();
    this.current = this.bookOf();
  }

  /** What the rules are made of, as of the last `refresh`, in the order in which it is laid over the defaults. */
  get given(): GivenSpec[] {
    return [...this.fromFile.map((spec): GivenSpec => ({ origin: 'file', id: null, spec })), ...this.fromApi];
  }

  /** The rules as of the last `refresh`. The same object until they change. */
  get book(): RuleBook {
    return this.current;
  }

  /**
   * Takes in what has changed since. Cheap when nothing has.
   *
   * @throws whatever the database throws.
   */
  async refresh(): Promise<RuleBook> {
    const fileChanged = this.refreshFile();
    // Few rows, and no clock that could stand still between two changes.
    const rows = await this.rows.list();
    const stamp = JSON.stringify(rows);
    if (stamp !== this.rowStamp) this.fromApi = givenOf(rows);
    if (fileChanged || stamp !== this.rowStamp) this.current = this.bookOf();
    this.rowStamp = stamp;
    return this.current;
  }

  private refreshFile(): boolean {
    const stamp = this.stampOfFile();
    if (stamp === this.fileStamp) return false;
    this.fileStamp = stamp;
    try {
      this.fromFile = this.readFile();
      this.logger?.info({ file: this.file, rules: this.fromFile.length }, 'alert rules read again');
      return true;
    } catch (error) {
      this.logger?.error({ err: error }, 'alert rules kept as they were, because the file is not valid');
      return false;
    }
  }

  private stampOfFile(): string {
    if (this.file === null) return '';
    const stat = statSync(this.file, { throwIfNoEntry: false });
    return stat ? `${stat.mtimeMs}:${stat.size}:${stat.ino}` : 'none';
  }

  private readFile(): RuleSpec[] {
    if (this.file === null) return [];
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'it cannot be read';
      throw new AppError('rules_invalid', 500, `The rule file ${this.file} (FOGHORN_RULES_FILE): ${reason}.`);
    }
    const checked = checkRuleFile(text);
    if (checked.ok) return checked.specs;
    const lines = faultLines(this.file, checked.faults);
    throw new AppError('rules_invalid', 500, `The rule file is not valid:\n  ${lines.join('\n  ')}`);
  }

  private bookOf(): RuleBook {
    return new RuleBook(this.given);
  }
}

/** Rows that an older or newer version wrote may not be valid for this one: they are left out rather than trusted. */
function givenOf(rows: readonly { id: string; spec: RuleSpec }[]): GivenSpec[] {
  return rows.flatMap(({ id, spec }) => {
    const parsed = parseRuleSpec(spec);
    return parsed.ok ? [{ origin: 'api' as const, id, spec: parsed.spec }] : [];
  });
}
