const OPEN = '[redacted:';

/** What stands in a secret's place. */
export function replacement(id: string): string {
  return `${OPEN}${id}]`;
}

/** Values that are no secret but evidence: nothing given, a template that was not resolved, our own mark. */
export function isEvidence(value: string): boolean {
  if (value.length > 200) return value.startsWith(OPEN);
  const trimmed = value.trim().toLowerCase();
  if (trimmed === '' || PLACEHOLDERS.has(trimmed) || value.includes(OPEN)) return true;
  return TEMPLATE.test(trimmed);
}

const PLACEHOLDERS = new Set([
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  'true',
  'false',
  'missing',
  'bearer',
  'basic',
  '$',
  '[object object]',
]);
const TEMPLATE = /^(?:\{\{[^{}]*\}\}|\$\{[^{}]*\}|<[^<>]*>|\*+)$/;
