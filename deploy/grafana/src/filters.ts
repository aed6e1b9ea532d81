import { RATE_LIMIT_CODES, SERVER_ERROR_CODES } from '#catalog/families.js';
import { CATALOG } from '#catalog/registry.js';

const anyOf = (codes: readonly string[]) => `code=~"${codes.join('|')}"`;
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Codes that mean a used-up allowance, which no waiting brings back. */
export const QUOTA_CODES: readonly string[] = [
  'QUOTA_EXCEEDED',
  'NODE_QUOTA_EXCEEDED',
  'FLOW_LIMIT_EXCEEDED',
];

/** Matchers for PromQL. */
export const BY_PROJECT = 'project=~"$project"';
export const BY_ALL = `${BY_PROJECT}, environment=~"$environment", flow=~"$flow"`;
export const RATE_LIMITED = anyOf(RATE_LIMIT_CODES);
export const SERVER_ERROR = anyOf(SERVER_ERROR_CODES);
export const QUOTA = anyOf(QUOTA_CODES);

/** Conditions for SQL; each names the columns of `foghorn_views`. */
export const PROJECT_IS = 'project IN (${project:sqlstring})';
export const ENVIRONMENT_IS = 'environment IN (${environment:sqlstring})';
export const FLOW_IS = 'flow IN (${flow:sqlstring})';
export const RATE_LIMITED_IS = `code IN (${RATE_LIMIT_CODES.map(quoted).join(', ')})`;

/** Buckets that touch the time range: also the one in the middle of which it begins. */
const touched = (width: string) =>
  `bucket > $__timeFrom()::timestamptz - interval '${width}' AND bucket <= $__timeTo()::timestamptz`;

/**
 * Counts of the dashboard's time range as `counted`, from the rollup that fits: hours where the range is so long that
 * an hour is one pixel. The condition on the interval is a constant, so Postgres reads one of the two tables only.
 */
export const COUNTS = `(
  SELECT * FROM foghorn_views.counts_1m WHERE ${touched('1 minute')} AND $__interval_ms < 3600000
  UNION ALL
  SELECT * FROM foghorn_views.counts_1h WHERE ${touched('1 hour')} AND $__interval_ms >= 3600000
) AS counted`;

/** What helps, by code: the catalog's advice as a table `remedy (code, fix)`. The catalog itself is not in the database. */
export const REMEDIES = `(VALUES
${CATALOG.map(({ code, fix }) => `  (${quoted(code)}, ${quoted(fix)})`).join(',\n')}
) AS remedy (code, fix)`;
