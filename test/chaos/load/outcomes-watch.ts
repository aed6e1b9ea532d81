import { setTimeout as sleep } from 'node:timers/promises';
import { OUTCOMES, type OutcomeLedger } from '#contracts/outcome.js';
import { ADMIN_TOKEN } from '../stage/stage.js';

const INTERVAL_MS = 1_000;
const TIMEOUT_MS = 5_000;
const LAST_ATTEMPTS = 20;

/** Asks for the outcomes again and again while faults strike: whenever there is an answer it has to add up. */
export class OutcomesWatch {
  readonly faults: string[] = [];
  answers = 0;
  private ended = false;
  private done: OutcomeLedger | null = null;

  constructor(private readonly consoleUrl: string) {}

  start(): void {
    void this.run();
  }

  end(): void {
    this.ended = true;
  }

  /** The answer of this moment, for the judge. */
  async ask(): Promise<OutcomeLedger> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once();
      } catch (error) {
        if (attempt === LAST_ATTEMPTS) throw error;
        await sleep(INTERVAL_MS);
      }
    }
  }

  private async run(): Promise<void> {
    while (!this.ended) {
      // A console that does not answer is what the faults are for.
      await this.once().then(
        (ledger) => this.check(ledger),
        () => undefined,
      );
      await sleep(INTERVAL_MS);
    }
  }

  private check(ledger: OutcomeLedger): void {
    this.answers += 1;
    if (this.faults.length > 0) return;
    const sum = OUTCOMES.reduce((total, outcome) => total + ledger[outcome], ledger.pending);
    if (sum !== ledger.received) {
      this.faults.push(`GET /api/outcomes did not add up during the run: ${JSON.stringify(ledger)}`);
    }
    for (const outcome of OUTCOMES) {
      if (this.done && ledger[outcome] < this.done[outcome]) {
        this.faults.push(`${outcome} shrank from ${this.done[outcome]} to ${ledger[outcome]} during the run`);
      }
    }
    this.done = ledger;
  }

  private async once(): Promise<OutcomeLedger> {
    const response = await fetch(`${this.consoleUrl}/api/outcomes`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`GET /api/outcomes answered ${response.status}`);
    return (await response.json()) as OutcomeLedger;
  }
}
