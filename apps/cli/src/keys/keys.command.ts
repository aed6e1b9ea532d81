import { Command } from 'commander';
import type { Terminal } from '../terminal/terminal.js';
import { WHERE } from '../instance/place.js';
import { UserFault, withService } from '../instance/user-fault.js';
import { keyService } from './key-service.js';
import { createdKey, keyTable } from './render-keys.js';

interface Flags {
  url?: string;
  json?: boolean;
}

/** `foghorn keys`: who may send failures. */
export function keysCommand(terminal: Terminal): Command {
  const keys = new Command('keys')
    .summary('make, list and revoke the keys with which apps send failures')
    .description('Make, list and revoke the keys with which apps send failures.')
    .addHelpText('after', WHERE);

  const create = new Command('create')
    .description('make a key; its secret is printed once')
    .requiredOption('--name <name>', 'who uses it')
    .option('--project <id...>', 'project that it may write to; several allowed, none means all');
  create.addHelpText(
    'after',
    `
Examples:
  foghorn keys create --name "production apps"
  foghorn keys create --name "shop" --project shop-eu --project shop-us
  KEY=$(foghorn keys create --name ci --json | jq -r .key)
${WHERE}`,
  );
  create.action((flags: Flags & { name: string; project?: string[] }) =>
    withService(
      create,
      () => keyService(flags, terminal.env),
      async (service) => {
        const key = await service.create({ name: flags.name, projects: flags.project ?? null });
        terminal.out(flags.json ? json(key) : createdKey(key, terminal.colors));
      },
    ),
  );

  const list = new Command('list').description('list all keys, without their secrets');
  list.addHelpText('after', `\nExample:\n  foghorn keys list --url https://foghorn.example.com\n${WHERE}`);
  list.action((flags: Flags) =>
    withService(
      list,
      () => keyService(flags, terminal.env),
      async (service) => {
        const items = await service.list();
        terminal.out(flags.json ? json(items) : keyTable(items, terminal.colors));
      },
    ),
  );

  const revoke = new Command('revoke')
    .description('end a key; requests with it are refused from then on')
    .argument('<id>', 'the id that "keys list" shows');
  revoke.addHelpText(
    'after',
    `\nExample:\n  foghorn keys revoke 0b9f3c1e-6a40-4d8e-9f37-0b5a1c7d2e11\n${WHERE}`,
  );
  revoke.action((id: string, flags: Flags) =>
    withService(
      revoke,
      () => keyService(flags, terminal.env),
      async (service) => {
        if (!(await service.revoke(id))) throw new UserFault(`There is no active key with the id ${id}.`);
        terminal.out(
          flags.json ? json({ id, revoked: true }) : `${terminal.colors.green('✓')} Revoked ${id}.\n`,
        );
      },
    ),
  );

  for (const command of [create, list, revoke]) {
    command
      .option('--url <address>', 'base address of a running instance')
      .option('--json', 'print JSON, for programs');
    keys.addCommand(command);
  }
  return keys;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
