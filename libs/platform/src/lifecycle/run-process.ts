/**
 * Runs a process's main function. An error is told in one line and ends the process, whatever it still has open: a
 * start that failed half way must not look like a process that runs.
 */
export function runProcess(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`, () =>
      process.exit(1),
    );
  });
}
