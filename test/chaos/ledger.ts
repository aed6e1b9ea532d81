import { total } from './judge/judge-events.js';
import type { RunReport } from './run.js';

/** What a run prints at its end: what was sent, what became of it, what struck, what is wrong. */
export function printLedger(report: RunReport): string {
  const { options, evidence, faults } = report;
  const sections = [
    `Ledger: queue on ${options.backend}, ${options.seconds} s of faults, seed ${options.seed}`,
    table('Sent', sent(report)),
    table('Stored', stored(report)),
    table('Alerts', alerts(report)),
    table(
      'Faults that struck',
      [...report.mischief.counts()].sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    table('Processes', processes(report)),
    faults.length === 0
      ? `All is well: nothing lost, nothing twice (${evidence.outcomes.stored} failures, ${report.stage.alerts.posts.length} messages).`
      : ['WRONG:', ...faults.map((fault) => `  - ${fault}`), `Logs: ${options.folder}`].join('\n'),
  ];
  return sections.join('\n\n');
}

type Row = readonly [string, number | string];

function sent({ notebook }: RunReport): Row[] {
  const { requests, refused, notes } = notebook;
  const totals = notebook.totals();
  const refusals = [...refused].sort(([a], [b]) => a - b);
  return [
    ['events made', notes.size],
    ['  sent, with every repeat', totals.all.sends],
    ['  acknowledged at least once', totals.all.events],
    ['  acknowledged, with every repeat', totals.all.acks],
    ['requests', requests.sent],
    ['  answered with 202', requests.acknowledged],
    ...refusals.map(([status, count]): Row => [`  answered with ${status}`, count]),
    ['  no answer in time', requests.timedOut],
    ['  connection broken', requests.broken],
    ['batches given up by their sender', requests.abandoned],
    ['batches sent again although acknowledged', requests.sentAgainOnPurpose],
  ];
}

function stored({ evidence, notebook, outcomes, drainMs }: RunReport): Row[] {
  const { received, stored: rows, duplicate, not_failure, quarantined, pending } = evidence.outcomes;
  const unacknowledged = [...notebook.notes].filter(
    ([marker, { acks }]) => acks === 0 && evidence.stored.has(marker),
  );
  return [
    ['received', received],
    ['  stored', rows],
    ['  duplicate', duplicate],
    ['  not a failure', not_failure],
    ['  quarantined (too old, as sent)', quarantined],
    ['  announced and never queued', pending],
    ['distinct events in the table', evidence.stored.size],
    ['  of them never acknowledged', unacknowledged.length],
    ['issues', evidence.issueCounts.size],
    ['  their counts add up to', total(evidence.issueCounts)],
    ['times that /api/outcomes was asked and added up', outcomes.answers],
    ['drained after the last fault in', `${(drainMs / 1_000).toFixed(1)} s`],
  ];
}

function alerts({ alerts: { incidents, messages }, alertVerdict, stage }: RunReport): Row[] {
  const { posts, refused } = stage.alerts;
  return [
    ['incidents that fired', incidents.length],
    ['  and were resolved', incidents.filter(({ resolved }) => resolved).length],
    ['messages written with them', messages.length],
    ['  that the receiver took', posts.length],
    ['  that it refused for the moment', refused],
    ['  sent again, their sender killed before it could mark', alertVerdict.unavoidable.length],
  ];
}

function processes({ stage: { apps } }: RunReport): Row[] {
  const count = (what: 'killed' | 'halted') =>
    apps.reduce((sum, app) => sum + app.interruptions.filter((one) => one.what === what).length, 0);
  const crashes = apps.flatMap((app) => app.crashes);
  const stops = apps.flatMap((app) => app.stops);
  return [
    ['killed', count('killed')],
    ['halted', count('halted')],
    ['stopped in order', stops.filter(({ exit }) => exit === 'code 0').length],
    ['stopped, but not in time', stops.filter(({ exit }) => exit !== 'code 0').length],
    ['ended while starting (no store there)', crashes.filter(({ afterReady }) => !afterReady).length],
    ['ended by themselves', crashes.filter(({ afterReady }) => afterReady).length],
  ];
}

function table(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([name]) => name.length), 40);
  return [title, ...rows.map(([name, value]) => `  ${name.padEnd(width)} ${String(value).padStart(9)}`)].join(
    '\n',
  );
}
