import { Command, CommanderError } from 'commander';
import { alertsCommand } from './alerts/alerts.command.js';
import { demoCommand } from './demo/demo.command.js';
import { explainCommand } from './explain/explain.command.js';
import { keysCommand } from './keys/keys.command.js';
import { projectsCommand } from './projects/projects.command.js';
import { receiversCommand } from './receivers/receivers.command.js';
import { routesCommand } from './receivers/routes.command.js';
import { silencesCommand } from './silences/silences.command.js';
import { quarantineCommand } from './quarantine/quarantine.command.js';
import { processTerminal, type Terminal } from './terminal/terminal.js';

/** Exit code for what nobody expected. */
const FAILED = 1;

const EXAMPLES = `
Examples:
  foghorn explain '{"errors":[{"message":"Rate limit exceeded, try again in 20s"}]}'
  foghorn keys create --name "production apps" --project my-project
  foghorn alerts test rate_limit_spike --from 30d
  foghorn receivers test slack
  foghorn demo

foghorn <command> --help says more about each.`;

/**
 * Runs one command line and returns its exit code: 0 done, 1 failed, 2 unusable input.
 *
 * @param args the arguments alone, without node and script
 */
export async function main(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const program = new Command('foghorn')
    .description('Watch the failures of apps that call AI Flows: what they are, which node, what to do.')
    .addHelpText('after', EXAMPLES)
    .addCommand(explainCommand(terminal))
    .addCommand(keysCommand(terminal))
    .addCommand(projectsCommand(terminal))
    .addCommand(alertsCommand(terminal))
    .addCommand(silencesCommand(terminal))
    .addCommand(quarantineCommand(terminal))
    .addCommand(receiversCommand(terminal))
    .addCommand(routesCommand(terminal))
    .addCommand(demoCommand());
  for (const command of allOf(program)) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) });
  }
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    terminal.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return FAILED;
  }
}

function allOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allOf)];
}
