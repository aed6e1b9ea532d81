import { readFile } from 'node:fs/promises';
import type { ReceiverDefinition } from '#contracts/receivers/registry.js';
import type { Route } from '#contracts/routes.js';
import type { ReceiverSource } from '#store/receivers/receiver-status.store.js';
import { parseReceiversFile, ReceiversFileError } from './receivers-file.js';
import { definitionsFromEnvironment, type ReceiversConfig } from './registry.js';

/** A receiver of the operator's, and where it is configured. */
export interface OperatorReceiver {
  definition: ReceiverDefinition;
  source: Exclude<ReceiverSource, 'api'>;
}

/** What the operator has configured by environment and file. */
export interface OperatorSetup {
  receivers: OperatorReceiver[];
  routes: Route[];
}

/**
 * Reads what the operator has configured.
 *
 * @param env where `${NAME}` in the file is looked up
 * @throws ReceiversFileError with every fault, ready to be printed
 */
export async function operatorSetup(
  config: ReceiversConfig,
  env: Readonly<Record<string, string | undefined>>,
): Promise<OperatorSetup> {
  const fromEnvironment = definitionsFromEnvironment(config);
  const receivers: OperatorReceiver[] = fromEnvironment.map((definition) => ({
    definition,
    source: 'environment',
  }));
  const file = config.FOGHORN_RECEIVERS_FILE;
  if (!file) return { receivers, routes: [] };
  const said = parseReceiversFile(await textOf(file), env, file);
  const twice = said.receivers.find(({ name }) => fromEnvironment.some((other) => other.name === name));
  if (twice) {
    throw new ReceiversFileError(file, [
      `the name ${twice.name} is that of a receiver configured by environment`,
    ]);
  }
  receivers.push(...said.receivers.map((definition) => ({ definition, source: 'file' as const })));
  return { receivers, routes: said.routes };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ReceiversFileError(file, [`it cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
}
