/** The five-character SQLSTATE of a database error, or null for anything else. */
export function sqlState(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** True when the data itself is at fault (classes 22 and 23): the same row fails again, other rows do not. */
export function isDataError(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}

/** True when the transaction lost against another one and succeeds when run again. */
export function isConflict(error: unknown): boolean {
  return ['40001', '40P01', '55P03'].includes(sqlState(error) ?? '');
}

/** True when a row found no partition for its time (Postgres files this under check violations). */
export function isMissingPartition(error: unknown): boolean {
  return (
    sqlState(error) === '23514' && error instanceof Error && /no partition of relation/.test(error.message)
  );
}
