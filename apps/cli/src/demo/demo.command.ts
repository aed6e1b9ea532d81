import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { closing } from './closing.js';
import { assertReachable, DemoError } from './post-failures.js';
import { createProgress } from './progress.js';
import { dataDirOf, targetOf, type TargetFlags } from './settings.js';
import { STORY_SECONDS } from './story.js';
import { tellStory } from './tell-story.js';

interface DemoFlags extends TargetFlags {
  project: string;
  seconds: number;
  seed: number;
}

/** `foghorn demo`: sends the story to a running instance and says what to look at. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('send a realistic minute of failures to a running instance')
    .option(
      '--url <address>',
      'base address of the instance (FOGHORN_URL, else port FOGHORN_PORT on this machine)',
    )
    .option('--key <key>', 'ingest key (FOGHORN_INGEST_KEY, else the file ingest-key in FOGHORN_DATA_DIR)')
    .option('--project <id>', 'project under which the failures are reported', 'demo-store')
    .option('--seconds <n>', 'tell the same story in so many seconds', secondsFrom, STORY_SECONDS)
    .option('--seed <n>', 'number that states the story', wholeNumberFrom, 1)
    .action(async (flags: DemoFlags, command: Command) => {
      try {
        await runDemo(flags);
      } catch (error) {
        if (!(error instanceof DemoError)) throw error;
        command.error(error.message, { exitCode: 1 });
      }
    });
}

async function runDemo(flags: DemoFlags): Promise<void> {
  const target = targetOf(flags, process.env);
  await assertReachable(target);
  const progress = createProgress(process.stdout);
  progress.start();
  try {
    const tally = await tellStory({
      target,
      project: flags.project,
      seconds: flags.seconds,
      seed: flags.seed,
      tellingId: randomUUID(),
      clock: Date.now,
      sleep: (ms) => sleep(ms),
      onSecond: (second, soFar) => progress.second(second, soFar),
    });
    progress.stop();
    const dataDir = dataDirOf(process.env);
    process.stdout.write(
      closing({ url: target.url, project: flags.project, tally, seconds: flags.seconds, dataDir }),
    );
  } finally {
    progress.stop();
  }
}

function secondsFrom(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= 3_600)) throw new InvalidArgumentError('Expected 1 to 3600 seconds.');
  return seconds;
}

function wholeNumberFrom(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new InvalidArgumentError('Expected a whole number.');
  return number;
}
