import type { Command } from 'commander';

/** Something the user can repair; printed without a stack. */
export class UserFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UserFault';
  }
}

/** A connection to where things are kept. */
export interface Closable {
  close(): Promise<void>;
}

/** Runs `run` on an opened service and closes it; a fault of the user ends the command with exit code 1. */
export async function withService<S extends Closable>(
  command: Command,
  open: () => Promise<S>,
  run: (service: S) => Promise<void>,
): Promise<void> {
  let service: S | undefined;
  try {
    service = await open();
    await run(service);
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    command.error(error.message, { exitCode: 1 });
  } finally {
    await service?.close();
  }
}
