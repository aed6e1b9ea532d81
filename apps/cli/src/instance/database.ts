import { AppError } from '#platform/errors/app-error.js';
import { migrate } from '#store/migrations/migrate.js';
import { createPool } from '#store/postgres/pool.js';
import { UserFault } from './user-fault.js';

/**
 * One connection to the database itself, for set-ups whose read side cannot be reached; brings the schema up first.
 *
 * @throws UserFault when it cannot be used; it says nothing of the password.
 */
export async function openDatabase(databaseUrl: string): Promise<ReturnType<typeof createPool>> {
  try {
    await migrate(databaseUrl);
  } catch (error) {
    if (error instanceof AppError) throw new UserFault(error.message);
    const reason = (error as NodeJS.ErrnoException).code ?? 'it refused the connection';
    throw new UserFault(`The database of DATABASE_URL cannot be used (${reason}).`);
  }
  return createPool(databaseUrl, 1);
}
