import { Command } from 'commander';
import type { Terminal } from '../terminal/terminal.js';
import { eventsIn, explain } from './explain.js';
import { readInput } from './read-input.js';
import { render } from './render.js';
import { UnusableInput } from './unusable-input.js';

/** Exit code when the input is no event. */
const UNUSABLE = 2;

const EXAMPLES = `
Examples:
  foghorn explain '{"errors":[{"message":"Rate limit exceeded, try again in 20s"}]}'
  foghorn explain failed-run.json
  curl -si https://my-project.example/graphql -d @query.json | foghorn explain -
  foghorn explain --json failed-run.json | jq -r .remedy.fix

It takes an event as POST /v1/failures does, a platform payload as it came, the output of "curl -i", or the
text of an error. Of several, one a line, each is explained. Nothing is sent anywhere. Exit code: 0 explained, ${UNUSABLE} not an event.`;

/** `foghorn explain`: the same verdict as `POST /api/explain`, offline. */
export function explainCommand(terminal: Terminal): Command {
  return new Command('explain')
    .summary('say what an error is, which node failed and what to do')
    .description('Say what an error is, which node failed and what to do, offline.')
    .argument('[input]', 'JSON or error text, the name of a file, or "-" for standard input')
    .option('--json', 'print exactly what the API answers, for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (input: string | undefined, options: { json?: boolean }, command: Command) => {
      if (input === undefined && terminal.stdinIsTty) return command.outputHelp();
      try {
        const text = await readInput(input, terminal);
        for (const one of eventsIn(text)) {
          const verdict = explain(one, terminal.now(), redactsEmails(terminal.env));
          terminal.out(options.json ? `${JSON.stringify(verdict)}\n` : render(verdict, terminal));
        }
      } catch (error) {
        if (!(error instanceof UnusableInput)) throw error;
        const field = error.field === undefined ? '' : ` (at ${error.field})`;
        command.error(
          `Cannot explain this: ${error.message}${field}.\n\nA run’s payload, a response or an error text will do, for example:\n` +
            `  foghorn explain '{"errors":[{"message":"Rate limit exceeded, try again in 20s"}]}'`,
          { exitCode: UNUSABLE },
        );
      }
    });
}

/** The collector's own setting, so that both redact alike and a fingerprint is the same here and there. */
function redactsEmails(env: Readonly<Record<string, string | undefined>>): boolean {
  return /^(true|1|yes|on)$/i.test(env['FOGHORN_REDACT_EMAILS'] ?? '');
}
