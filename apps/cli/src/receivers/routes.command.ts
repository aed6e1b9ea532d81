import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { parse } from 'yaml';
import { UserFault, withService } from '../instance/user-fault.js';
import { WHERE } from '../instance/place.js';
import type { Terminal } from '../terminal/terminal.js';
import { instanceOf, json, type InstanceFlags } from './instance-of.js';
import { routedInWords, routeTable, type ListedRoute, type RoutedAnswer } from './render-receivers.js';

interface RouteList {
  items: ListedRoute[];
  defaults: string[];
}

interface Facts extends InstanceFlags {
  project: string;
  rule?: string;
  severity?: string;
  environment?: string[];
  flow?: string[];
  code?: string[];
  node?: string[];
  provider?: string[];
}

/** `foghorn routes`: where alerts go. */
export function routesCommand(terminal: Terminal): Command {
  const routes = new Command('routes')
    .summary('list, set and try where alerts go')
    .description('List, set and try where alerts go.');

  const list = new Command('list').description('list all routes in their order').addHelpText('after', WHERE);
  list.action((flags: InstanceFlags) =>
    withService(
      list,
      () => instanceOf(flags, terminal),
      async ({ client }) => {
        const answer = (await client.call('GET', '/api/routes')) as RouteList;
        terminal.out(flags.json ? json(answer) : routeTable(answer.items, answer.defaults, terminal.colors));
      },
    ),
  );

  const set = new Command('set')
    .description('replace the routes of the API by those of a file')
    .argument('<file>', 'YAML or JSON with a list under `routes`')
    .addHelpText('after', `\nExample:\n  foghorn routes set routes.yml\n${WHERE}`);
  set.action((file: string, flags: InstanceFlags) =>
    withService(
      set,
      () => instanceOf(flags, terminal),
      async ({ client }) => {
        const answer = (await client.call('PUT', '/api/routes', await routesIn(file))) as RouteList;
        terminal.out(flags.json ? json(answer) : routeTable(answer.items, answer.defaults, terminal.colors));
      },
    ),
  );

  const test = new Command('test')
    .description('say where an alert would go; tells nobody')
    .requiredOption('--project <id>', 'its project')
    .option('--rule <name>', 'its rule')
    .option('--severity <severity>', 'critical, error, warning or info')
    .option('--environment <name...>', 'environments of its failures')
    .option('--flow <id...>', 'Flows of its failures')
    .option('--code <code...>', 'codes of its failures')
    .option('--node <id...>', 'nodes of its failures')
    .option('--provider <name...>', 'providers of its failures');
  test.addHelpText(
    'after',
    `\nExample:\n  foghorn routes test --project shop --severity critical --flow checkout\n${WHERE}`,
  );
  test.action((flags: Facts) =>
    withService(
      test,
      () => instanceOf(flags, terminal),
      async ({ client }) => {
        const { project, rule, severity, environment, flow, code, node, provider } = flags;
        const answer = (await client.call('POST', '/api/routes/test', {
          project,
          rule,
          severity,
          environments: environment,
          flows: flow,
          codes: code,
          nodes: node,
          providers: provider,
        })) as RoutedAnswer;
        terminal.out(flags.json ? json(answer) : routedInWords(answer, terminal.colors));
      },
    ),
  );

  for (const command of [list, set, test]) {
    command
      .option('--url <address>', 'base address of a running instance')
      .option('--json', 'print JSON, for programs');
    routes.addCommand(command);
  }
  return routes;
}

async function routesIn(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UserFault(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  try {
    const given = parse(text) as { routes?: unknown } | null;
    return { routes: given?.routes ?? [] };
  } catch {
    throw new UserFault(`${file} is no valid YAML.`);
  }
}
