import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.js';
import { INGEST_KEY, type Stage } from '../stage/stage.js';
import { EventMaker } from './event-maker.js';
import { Notebook } from './notebook.js';
import { Shipper } from './shipper.js';
import { Spikes } from './spikes.js';

/** Longest pause of a client between two batches, in milliseconds. */
const PAUSE_MS = 500;
/** After the last fault every client gets its acknowledgement within this time, or something is stuck. */
const DELIVERY_LIMIT_MS = 90_000;

export interface ClientsOptions {
  /** Clients that send at the same time. */
  shippers: number;
  /** From one spike to the next, in seconds. */
  spikeSeconds: number;
}

/** Everybody who sends during a run, with the one notebook that they share. */
export class Clients {
  readonly notebook = new Notebook();
  private readonly shippers: Shipper[];
  private readonly spikes: Spikes;
  private work: Promise<unknown> = Promise.resolve();

  constructor(stage: Stage, { shippers, spikeSeconds }: ClientsOptions, random: Random) {
    const maker = new EventMaker(random.fork(), randomUUID().slice(0, 8));
    const urls = stage.collectors.map(({ url }) => url);
    const settings = { urls, ingestKey: INGEST_KEY, maker, pauseMs: PAUSE_MS };
    const create = () => new Shipper(settings, this.notebook, random.fork());
    this.shippers = Array.from({ length: shippers }, create);
    this.spikes = new Spikes(maker, create(), spikeSeconds * 1_000);
  }

  start(): void {
    this.work = Promise.all([this.spikes.run(), ...this.shippers.map((shipper) => shipper.run())]);
  }

  /** What is under way is seen through; false when that does not come to an end. */
  async end(): Promise<boolean> {
    this.spikes.end();
    for (const shipper of this.shippers) shipper.end();
    const patience = new AbortController();
    const late = sleep(DELIVERY_LIMIT_MS, false, { signal: patience.signal }).catch(() => false);
    const ended = await Promise.race([this.work.then(() => true), late]);
    patience.abort();
    return ended;
  }
}
