import { Command } from 'commander';
import { UserFault, withService } from '../instance/user-fault.js';
import { WHERE } from '../instance/place.js';
import type { Terminal } from '../terminal/terminal.js';
import { instanceOf, json, type InstanceFlags } from './instance-of.js';
import { receiverTable, type ListedReceiver } from './render-receivers.js';
import { settingsOf } from './settings-argument.js';

/** `foghorn receivers`: who is told. */
export function receiversCommand(terminal: Terminal): Command {
  const receivers = new Command('receivers')
    .summary('list, add, try and remove those who are told')
    .description('List, add, try and remove those who are told of alerts.');

  const list = new Command('list')
    .description('list all receivers and how they do')
    .addHelpText('after', WHERE);
  list.action((flags: InstanceFlags) =>
    withService(
      list,
      () => instanceOf(flags, terminal),
      async ({ client }) => {
        const items = (await client.all('/api/receivers')) as ListedReceiver[];
        terminal.out(flags.json ? json(items) : receiverTable(items, terminal.colors));
      },
    ),
  );

  const add = new Command('add')
    .description('make a receiver; what goes to it is for the routes to say')
    .argument('<name>', 'up to 63 of a-z, 0-9, - and _')
    .requiredOption('--type <type>', 'slack, webhook, pagerduty, email or alertmanager')
    .requiredOption('--set <key=value...>', 'a setting; env:NAME as value reads the environment');
  add.addHelpText(
    'after',
    `
Examples:
  foghorn receivers add payments --type webhook --set url=env:HOOK_URL --set secret=env:HOOK_SECRET
  foghorn receivers add oncall --type email --set host=smtp.example.com --set from=foghorn@example.com --set to=a@example.com
${WHERE}`,
  );
  add.action((name: string, flags: InstanceFlags & { type: string; set: string[] }) =>
    withService(
      add,
      () => instanceOf(flags, terminal),
      async ({ client }) => {
        const settings = settingsOf(flags.set, terminal.env);
        const made = await client.call('POST', '/api/receivers', { name, type: flags.type, settings });
        if (flags.json) return terminal.out(json(made));
        terminal.out(
          `${terminal.colors.green('✓')} Made ${name}. It gets what a route sends to it; try it: foghorn receivers test ${name}\n`,
        );
      },
    ),
  );

  const test = new Command('test')
    .description('send a marked test message, and say what came back')
    .argument('<name>')
    .addHelpText('after', WHERE);
  test.action((name: string, flags: InstanceFlags) =>
    withService(
      test,
      () => instanceOf(flags, terminal),
      async ({ client }) => {
        const path = `/api/receivers/${encodeURIComponent(name)}/test`;
        const answer = (await client.call('POST', path)) as Trial;
        if (flags.json) terminal.out(json(answer));
        if (!answer.delivered)
          throw new UserFault(`${name} did not take it: ${answer.answer ?? 'no answer'}.`);
        if (flags.json) return;
        const took = `in ${answer.tookMs} ms`;
        terminal.out(`${terminal.colors.green('✓')} ${name} took it ${took}: ${answer.answer ?? 'ok'}.\n`);
      },
    ),
  );

  const remove = new Command('remove')
    .description('remove a receiver that was made over the API')
    .argument('<name>')
    .addHelpText('after', WHERE);
  remove.action((name: string, flags: InstanceFlags) =>
    withService(
      remove,
      () => instanceOf(flags, terminal),
      async ({ client }) => {
        await client.call('DELETE', `/api/receivers/${encodeURIComponent(name)}`);
        terminal.out(
          flags.json ? json({ name, removed: true }) : `${terminal.colors.green('✓')} Removed ${name}.\n`,
        );
      },
    ),
  );

  for (const command of [list, add, test, remove]) {
    command
      .option('--url <address>', 'base address of a running instance')
      .option('--json', 'print JSON, for programs');
    receivers.addCommand(command);
  }
  return receivers;
}

interface Trial {
  delivered: boolean;
  answer: string | null;
  tookMs: number;
}
