import { once } from 'node:events';
import { createServer } from 'node:net';
import { AppError } from '#platform/errors/app-error.js';

/**
 * Finds out before any slow step whether the port can be had.
 *
 * @throws AppError `port_unavailable` naming the port and the way out.
 */
export async function checkPort(host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        ? 'is taken by another program'
        : `cannot be used (${(error as NodeJS.ErrnoException).code})`;
    throw new AppError(
      'port_unavailable',
      500,
      `Port ${port} on ${host} ${reason}. Free it, or set FOGHORN_PORT to another.`,
      { cause: error },
    );
  }
  probe.close();
  await once(probe, 'close');
}
