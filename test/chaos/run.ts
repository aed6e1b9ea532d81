import { setTimeout as sleep } from 'node:timers/promises';
import { alertsTold, openQueue, queueDrained } from './drain.js';
import { Mischief } from './faults/mischief.js';
import { faultsOf } from './faults/registry.js';
import type { AlertEvidence, Evidence } from './judge/evidence.js';
import { judgeAlerts, type AlertVerdict } from './judge/judge-alerts.js';
import { judgeEvents } from './judge/judge-events.js';
import { judgeStage } from './judge/judge-stage.js';
import { readEvidence } from './judge/read-evidence.js';
import { Clients } from './load/clients.js';
import { OutcomesWatch } from './load/outcomes-watch.js';
import type { Notebook } from './load/notebook.js';
import { Random } from './random.js';
import { claimRun } from './stage/left-behind.js';
import { setStage, type Backend, type Stage } from './stage/stage.js';

/** What a run is asked for. */
export interface RunOptions {
  backend: Backend;
  seed: number;
  /** How long faults strike. */
  seconds: number;
  /** Clients that send at the same time. */
  shippers: number;
  /** From one spike to the next, in seconds. */
  spikeSeconds: number;
  /** Longest pause between two faults, in milliseconds. */
  faultPauseMs: number;
  /** Folder of the built service. */
  dist: string;
  /** Folder for everything that the run leaves behind. */
  folder: string;
  /** Told about once a second while faults strike, and at each turn. */
  onProgress?: (progress: RunProgress) => void;
  /** Aborted when somebody wants no result any more: the run ends its processes and rejects. */
  signal?: AbortSignal;
}

/** How far a run is. */
export interface RunProgress {
  phase: 'setting the stage' | 'faults strike' | 'faults are over' | 'draining' | 'judging' | 'over';
  second: number;
  /** Events acknowledged so far. */
  acknowledged: number;
  /** What strikes at this moment. */
  strikes: readonly string[];
}

/** Everything that a run found out. */
export interface RunReport {
  options: RunOptions;
  notebook: Notebook;
  mischief: Mischief;
  stage: Stage;
  evidence: Evidence;
  alerts: AlertEvidence;
  alertVerdict: AlertVerdict;
  outcomes: OutcomesWatch;
  /** From the last fault until nothing was left to do, in milliseconds. */
  drainMs: number;
  /** What is wrong, one sentence each; empty when all is well. */
  faults: string[];
}

/**
 * One run on one back end: load, faults, calm, judgement.
 *
 * @throws when the stage cannot be set, or when there is nothing to judge at the end.
 */
export async function runChaos(options: RunOptions): Promise<RunReport> {
  const release = await claimRun(options.folder);
  try {
    return await onStage(options);
  } finally {
    release();
  }
}

async function onStage(options: RunOptions): Promise<RunReport> {
  const random = new Random(options.seed);
  const tell = options.onProgress ?? (() => undefined);
  tell({ phase: 'setting the stage', second: 0, acknowledged: 0, strikes: [] });
  const { backend, dist, folder } = options;
  const stage = await setStage({ backend, dist, folder, random: random.fork() });
  try {
    return await play(stage, options, random, tell);
  } finally {
    tell({ phase: 'over', second: 0, acknowledged: 0, strikes: [] });
    await stage.end();
  }
}

async function play(
  stage: Stage,
  options: RunOptions,
  random: Random,
  tell: (progress: RunProgress) => void,
): Promise<RunReport> {
  const clients = new Clients(stage, options, random.fork());
  const { notebook } = clients;
  const mischief = new Mischief(stage, faultsOf(stage), random.fork(), options.faultPauseMs);
  const outcomes = new OutcomesWatch(stage.console.url);
  const at = (phase: RunProgress['phase'], second = options.seconds) =>
    tell({ phase, second, acknowledged: notebook.events.acknowledged, strikes: mischief.now() });

  clients.start();
  outcomes.start();
  const striking = mischief.run();
  const since = Date.now();
  for (let second = 0; second < options.seconds && !options.signal?.aborted; second += 1) {
    at('faults strike', second);
    await pause(since + (second + 1) * 1_000 - Date.now(), options.signal);
  }
  mischief.end();
  at('faults are over');
  // Also when nobody wants the result: what was taken away has to be back before it can be ended for good.
  await striking;
  return Promise.race([
    conclude({ stage, options, clients, mischief, outcomes }, at),
    untilAborted(options.signal),
  ]);
}

interface Played {
  stage: Stage;
  options: RunOptions;
  clients: Clients;
  mischief: Mischief;
  outcomes: OutcomesWatch;
}

async function conclude(
  { stage, options, clients, mischief, outcomes }: Played,
  at: (phase: RunProgress['phase']) => void,
): Promise<RunReport> {
  const { notebook } = clients;
  const calm = Date.now();
  const faults = [...mischief.failures];
  for (const app of stage.apps) {
    await app.untilReady().catch((error: Error) => faults.push(error.message));
  }
  if (!(await clients.end())) faults.push('a client gets no acknowledgement although all faults are over');

  at('draining');
  const queue = openQueue(stage);
  try {
    const left = await queueDrained(queue, stage);
    if (left !== null) faults.push(left);
    const drainMs = Date.now() - calm;
    const alerts = await alertsTold(stage.postgres.url);
    outcomes.end();
    at('judging');
    const evidence = await readEvidence(stage.postgres.url, queue, await outcomes.ask());
    const interruptions = new Map(stage.apps.map((app) => [app.name, app.interruptions]));
    const alertVerdict = judgeAlerts(alerts, { ...stage.alerts, interruptions });
    faults.push(...notebook.protests.map((protest) => `an answer that makes no sense: ${protest}`));
    faults.push(...judgeEvents(notebook.notes, evidence), ...alertVerdict.faults, ...outcomes.faults);
    const stopping = Date.now();
    await Promise.all(stage.apps.map((app) => app.stop()));
    faults.push(...judgeStage(stage, mischief.strikes, stopping));
    return { options, notebook, mischief, stage, evidence, alerts, alertVerdict, outcomes, drainMs, faults };
  } finally {
    await queue.close();
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(Math.max(0, ms), undefined, { ...(signal ? { signal } : {}) }).catch(() => undefined);
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new Error('interrupted'));
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}
