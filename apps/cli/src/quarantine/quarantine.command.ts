import { Command } from 'commander';
import { WHERE } from '../instance/place.js';
import { UserFault, withService } from '../instance/user-fault.js';
import type { Terminal } from '../terminal/terminal.js';
import type { QuarantineService } from './listed-record.js';
import { quarantineService } from './quarantine-service.js';
import { quarantineTable, shownRecord } from './render-quarantine.js';

/** Records that `list` shows unless told otherwise, and at most. */
const LIMIT = 50;
const LIMIT_MAX = 10_000;

const RETRY_NOTE = `
A record is put through the pipe once, however often it is asked for. It leaves the quarantine when it has another
outcome; refused again, it stays with the new reason. With DATABASE_URL, give the instance's REDIS_URL, too.`;

interface Flags {
  url?: string;
  json?: boolean;
}

/** `foghorn quarantine`: what was accepted and could not be stored. */
export function quarantineCommand(terminal: Terminal): Command {
  const quarantine = new Command('quarantine')
    .summary('look at failures that could not be stored, retry or drop them')
    .description('Look at failures that were accepted and could not be stored; retry or drop them.')
    .addHelpText('after', WHERE);
  const open = (flags: Flags) => () => quarantineService(flags, terminal.env);

  const list = new Command('list')
    .description('list what was set aside, newest first')
    .option('--project <id>', 'only of this project')
    .option('--limit <n>', 'at most so many', String(LIMIT));
  list.addHelpText('after', `\nExample:\n  foghorn quarantine list --project shop-eu\n${WHERE}`);
  list.action((flags: Flags & { project?: string; limit: string }) =>
    withService(list, open(flags), async (service) => {
      const records = await service.list({ project: flags.project, limit: parseLimit(flags.limit) });
      terminal.out(flags.json ? json(records) : quarantineTable(records, terminal.colors));
    }),
  );

  const show = new Command('show')
    .description('show one record with its content and the reason')
    .argument('<id>', 'the id that "quarantine list" shows');
  show.addHelpText('after', WHERE);
  show.action((id: string, flags: Flags) =>
    withService(show, open(flags), async (service) => {
      const record = await service.show(id);
      if (!record) throw missing(id);
      terminal.out(flags.json ? json(record) : shownRecord(record, terminal.colors));
    }),
  );

  const each = (name: string, description: string, past: string, notes: string) => {
    const command = new Command(name).description(description).argument('<id...>', 'one id or several');
    command.addHelpText(
      'after',
      `\nExample:\n  foghorn quarantine ${name} 0192f3c3-0a4b-8c77-b1de-7c6b5a493827\n${notes}${WHERE}`,
    );
    command.action((ids: string[], flags: Flags) =>
      withService(command, open(flags), async (service) => {
        for (const id of ids) {
          if (!(await service[name as keyof Pick<QuarantineService, 'retry' | 'drop'>](id)))
            throw missing(id);
          if (!flags.json) terminal.out(`${terminal.colors.green('✓')} ${past} ${id}.\n`);
        }
        if (flags.json) terminal.out(json(ids));
      }),
    );
    return command;
  };
  const retry = each('retry', 'put records through the pipe again', 'Queued again', RETRY_NOTE);
  const drop = each('drop', 'forget records for good; they stay counted as quarantined', 'Dropped', '');

  for (const command of [list, show, retry, drop]) {
    command
      .option('--url <address>', 'base address of a running instance')
      .option('--json', 'print JSON, for programs');
    quarantine.addCommand(command);
  }
  return quarantine;
}

function parseLimit(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new UserFault(`"${text}" is no limit; expected a whole number from 1 to ${LIMIT_MAX}.`);
}

function missing(id: string): UserFault {
  return new UserFault(`There is no quarantined record with the id ${id}.`);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
