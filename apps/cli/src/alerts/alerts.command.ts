import { Command } from 'commander';
import { HttpClient } from '../instance/http-client.js';
import { placeOf, WHERE } from '../instance/place.js';
import { UserFault, withService } from '../instance/user-fault.js';
import type { Terminal } from '../terminal/terminal.js';
import { previewTable, type PreviewAnswer } from './render-preview.js';
import { ruleTable, type ListedRule } from './render-rules.js';
import { ruleFrom, rulesOf, timeArgument } from './rule-argument.js';

interface Flags {
  url?: string;
  json?: boolean;
}

interface TestFlags extends Flags {
  from: string;
  to?: string;
  project?: string;
  file?: string;
}

/** `foghorn alerts`: look at alert rules, check them, try them. */
export function alertsCommand(terminal: Terminal): Command {
  const alerts = new Command('alerts')
    .summary('list, check and try alert rules')
    .description('List, check and try alert rules.');

  const list = new Command('list').description('list all rules as they hold now').addHelpText('after', WHERE);
  list.action((flags: Flags) =>
    withService(
      list,
      () => clientOf(flags, terminal),
      async ({ client }) => {
        const items = (await client.all('/api/alert-rules')) as ListedRule[];
        terminal.out(flags.json ? json(items) : ruleTable(items, terminal.colors));
      },
    ),
  );

  const check = new Command('check')
    .description('check a rule file; every fault with line and column')
    .argument('<file>', 'YAML, as FOGHORN_RULES_FILE names it');
  check.addHelpText('after', '\nExample:\n  foghorn alerts check rules.yml\n');
  check.action((file: string) =>
    withService(
      check,
      () => Promise.resolve({ close: () => Promise.resolve() }),
      async () => {
        const { length } = await rulesOf(file);
        terminal.out(
          `${terminal.colors.green('✓')} ${file}: ${length} ${length === 1 ? 'rule' : 'rules'}, no fault.\n`,
        );
      },
    ),
  );

  const test = new Command('test')
    .description('say when a rule would have fired on what is stored')
    .argument('<rule>', 'name of a rule that holds, or of one in --file')
    .option('--from <time>', 'ISO 8601, or a span before now such as 30d', '7d')
    .option('--to <time>', 'likewise; now when absent')
    .option('--project <id>', 'only this project')
    .option('--file <path>', 'take the rule from this YAML file instead of from the instance');
  test.addHelpText(
    'after',
    `
Examples:
  foghorn alerts test rate_limit_spike --from 30d
  foghorn alerts test checkout_errors --file rules.yml --from 2026-11-01 --to 2026-11-08 --project my-project
${WHERE}`,
  );
  test.action((name: string, flags: TestFlags) =>
    withService(
      test,
      () => clientOf(flags, terminal),
      async ({ client }) => {
        const now = terminal.now();
        const answer = (await client.call('POST', '/api/alert-rules/preview', {
          rule: flags.file === undefined ? name : await ruleFrom(flags.file, name),
          ...(flags.project !== undefined && { project: flags.project }),
          from: timeArgument(flags.from, now),
          to: flags.to === undefined ? new Date(now).toISOString() : timeArgument(flags.to, now),
        })) as PreviewAnswer;
        terminal.out(flags.json ? json(answer) : previewTable(name, answer, terminal.colors));
      },
    ),
  );

  for (const command of [list, test]) {
    command
      .option('--url <address>', 'base address of a running instance')
      .option('--json', 'print JSON, for programs');
  }
  for (const command of [list, check, test]) alerts.addCommand(command);
  return alerts;
}

/** Rules are judged by the instance, so a database alone is of no use. */
async function clientOf(flags: Flags, terminal: Terminal) {
  const place = await placeOf(flags, terminal.env);
  if (!('url' in place)) {
    throw new UserFault('This asks a running instance: name it with --url or FOGHORN_URL.');
  }
  return { client: new HttpClient(place.url, place.token), close: () => Promise.resolve() };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
