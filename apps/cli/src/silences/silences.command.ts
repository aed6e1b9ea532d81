import { userInfo } from 'node:os';
import { Command } from 'commander';
import { parseDuration } from '#alerting/duration.js';
import { MATCHED, type Matchers } from '#alerting/matching.js';
import { WHERE } from '../instance/place.js';
import { UserFault, withService } from '../instance/user-fault.js';
import { minute, oneLine, table } from '../terminal/table.js';
import type { Colors, Terminal } from '../terminal/terminal.js';
import type { ListedSilence } from './listed-silence.js';
import { silenceService } from './silence-service.js';

const HEAD = ['ID', 'STATE', 'UNTIL', 'BY', 'WHAT', 'COMMENT'];

type Flags = { url?: string; json?: boolean } & Partial<Record<(typeof MATCHED)[number], string[]>>;

/** `foghorn silences`: what is not told for a while. */
export function silencesCommand(terminal: Terminal): Command {
  const silences = new Command('silences')
    .summary('silence alerts for a while')
    .description('Silence alerts for a while: what matches is recorded and not sent.')
    .addHelpText('after', WHERE);

  const create = new Command('create')
    .description('silence what matches all that is given, from now on')
    .requiredOption('--for <duration>', 'how long, such as 30m, 2h or 1d')
    .option('--author <name>', 'who wants it; absent: your name on this machine')
    .option('--comment <text>', 'why', '');
  for (const field of MATCHED) create.option(`--${field} <value...>`, `${field}s; * stands for anything`);
  create.addHelpText(
    'after',
    `
Examples:
  foghorn silences create --project shop --for 2h --comment "load test"
  foghorn silences create --project 'shop-*' --rule rate_limit_spike --for 30m
${WHERE}`,
  );
  create.action((flags: Flags & { for: string; author?: string; comment: string }) =>
    withService(
      create,
      () => silenceService(flags, terminal.env),
      async (service) => {
        const silence = await service.create({
          matchers: matchersOf(flags),
          endsAt: new Date(Date.now() + durationOf(flags.for)).toISOString(),
          author: flags.author ?? userInfo().username,
          comment: flags.comment,
        });
        terminal.out(flags.json ? json(silence) : created(silence, terminal.colors));
      },
    ),
  );

  const list = new Command('list')
    .description('list silences that have not ended')
    .option('--all', 'those that have ended too');
  list.addHelpText('after', `\nExample:\n  foghorn silences list --all --json\n${WHERE}`);
  list.action((flags: Flags & { all?: boolean }) =>
    withService(
      list,
      () => silenceService(flags, terminal.env),
      async (service) => {
        const items = await service.list(flags.all === true);
        terminal.out(flags.json ? json(items) : silenceTable(items, terminal.colors));
      },
    ),
  );

  const end = new Command('end')
    .description('end a silence now; what still fires is sent')
    .argument('<id>', 'the id that "silences list" shows');
  end.addHelpText(
    'after',
    `\nExample:\n  foghorn silences end 5d0c9f11-7a3b-4e2d-a6b1-90c1d2e3f405\n${WHERE}`,
  );
  end.action((id: string, flags: Flags) =>
    withService(
      end,
      () => silenceService(flags, terminal.env),
      async (service) => {
        if (!(await service.end(id)))
          throw new UserFault(`There is no silence with the id ${id} that has not ended.`);
        terminal.out(flags.json ? json({ id, ended: true }) : `${terminal.colors.green('✓')} Ended ${id}.\n`);
      },
    ),
  );

  for (const command of [create, list, end]) {
    command
      .option('--url <address>', 'base address of a running instance')
      .option('--json', 'print JSON, for programs');
    silences.addCommand(command);
  }
  return silences;
}

function matchersOf(flags: Flags): Matchers {
  const given = MATCHED.filter((field) => flags[field] !== undefined);
  if (given.length === 0) {
    throw new UserFault(`Say what to silence: one of ${MATCHED.map((field) => `--${field}`).join(', ')}.`);
  }
  return Object.fromEntries(given.map((field) => [field, flags[field]!]));
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new UserFault(`"${text}" is no duration; expected 30m, 2h or 1d.`);
  return ms;
}

function created(silence: ListedSilence, colors: Colors): string {
  return [
    `${colors.green('✓')} Silenced ${colors.bold(what(silence))} until ${minute(silence.endsAt)} UTC.`,
    `To end it: foghorn silences end ${silence.id}`,
    '',
  ].join('\n');
}

function silenceTable(silences: readonly ListedSilence[], colors: Colors): string {
  if (silences.length === 0) {
    return 'Nothing is silenced. Silence something: foghorn silences create --project <id> --for 2h\n';
  }
  const rows = silences.map((one) => [
    one.id,
    one.state,
    minute(one.endsAt),
    oneLine(one.author),
    what(one),
    oneLine(one.comment),
  ]);
  return table(HEAD, rows, colors);
}

function what({ matchers }: ListedSilence): string {
  return MATCHED.flatMap((field) => {
    const values = matchers[field];
    return values ? [`${field}=${values.map(oneLine).join(',')}`] : [];
  }).join(' ');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
