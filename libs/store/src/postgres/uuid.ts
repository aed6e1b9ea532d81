const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for what a uuid column takes; asking Postgres about anything else would be an error, not "not found". */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
