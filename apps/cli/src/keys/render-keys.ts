import type { Colors } from '../terminal/terminal.js';
import { minute, oneLine, table } from '../terminal/table.js';
import type { CreatedKey, ListedKey } from './listed-key.js';

const HEAD = ['ID', 'NAME', 'KEY', 'PROJECTS', 'CREATED', 'LAST USED', 'STATE'];

/** A table with one line per key, newest first as given. */
export function keyTable(keys: readonly ListedKey[], colors: Colors): string {
  if (keys.length === 0) return 'There are no keys yet. Make one: foghorn keys create --name "my app"\n';
  const rows = keys.map((key) => [
    key.id,
    oneLine(key.name),
    `${key.prefix}…`,
    scope(key),
    minute(key.createdAt),
    key.lastUsedAt === null ? 'never' : minute(key.lastUsedAt),
    key.revokedAt === null ? 'active' : 'revoked',
  ]);
  return table(HEAD, rows, colors);
}

/** A new key with the one sight of its secret. */
export function createdKey(key: CreatedKey, colors: Colors): string {
  return [
    `${colors.green('✓')} Made the key ${colors.bold(oneLine(key.name))} for ${scope(key) === 'all' ? 'all projects' : scope(key)}.`,
    '',
    `  ${colors.bold(key.key)}`,
    '',
    'It is shown this once; only its hash is kept. Apps send it as "Authorization: Bearer <key>".',
    `To revoke it: foghorn keys revoke ${key.id}`,
    '',
  ].join('\n');
}

function scope({ projects }: ListedKey): string {
  return projects === null ? 'all' : projects.map(oneLine).join(', ');
}
