import { Command } from 'commander';
import { RETENTION_DAYS_MAX } from '#store/projects/retention.config.js';
import { WHERE } from '../instance/place.js';
import { UserFault, withService } from '../instance/user-fault.js';
import type { Terminal } from '../terminal/terminal.js';
import { projectService } from './project-service.js';
import { projectTable, retentionLine } from './render-projects.js';

interface Flags {
  url?: string;
  json?: boolean;
}

/** `foghorn projects`: what is kept of whom, and for how long. */
export function projectsCommand(terminal: Terminal): Command {
  const projects = new Command('projects')
    .summary('list projects, and say how long their failures are kept')
    .description('List projects, and say how long their failures are kept.')
    .addHelpText('after', WHERE);

  const list = new Command('list').description('list all projects with their size on disk');
  list.addHelpText('after', `\nExample:\n  foghorn projects list --json\n${WHERE}`);
  list.action((flags: Flags) =>
    withService(
      list,
      () => projectService(flags, terminal.env),
      async (service) => {
        const items = await service.list();
        terminal.out(flags.json ? json(items) : projectTable(items, terminal.colors));
      },
    ),
  );

  const retention = new Command('retention')
    .description('keep the failures of a project for so many days; counts and issues stay longer')
    .argument('<project>', 'the id that "projects list" shows')
    .argument('<days>', 'whole days, or "default"');
  retention.addHelpText(
    'after',
    `
Examples:
  foghorn projects retention shop-eu 90
  foghorn projects retention shop-eu default
${WHERE}`,
  );
  retention.action((project: string, days: string, flags: Flags) =>
    withService(
      retention,
      () => projectService(flags, terminal.env),
      async (service) => {
        const item = await service.setRetention(project, parseDays(days));
        if (!item) throw new UserFault(`There is no project with the id ${project}.`);
        terminal.out(flags.json ? json(item) : retentionLine(item, terminal.colors));
      },
    ),
  );

  for (const command of [list, retention]) {
    command
      .option('--url <address>', 'base address of a running instance')
      .option('--json', 'print JSON, for programs');
    projects.addCommand(command);
  }
  return projects;
}

function parseDays(text: string): number | null {
  if (text === 'default') return null;
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= RETENTION_DAYS_MAX) return days;
  throw new UserFault(
    `"${text}" is no retention; expected whole days from 1 to ${RETENTION_DAYS_MAX}, or "default".`,
  );
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
