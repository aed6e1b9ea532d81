import { z } from 'zod';

/** A slice of settings: each owner exports one, `main.ts` merges them. */
export type ConfigShape = Record<string, z.ZodType>;

/** Every fault of the environment at once, so that a user repairs it in one go. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n  - ${faults.join('\n  - ')}`,
    );
    this.name = 'ConfigError';
  }
}

/**
 * Parses the environment against a merged shape. An empty variable counts as absent, because shells and
 * compose files cannot easily unset one. Values are never repeated in a fault: they may be secrets.
 *
 * @throws ConfigError listing all faults.
 */
export function parseConfig<S extends ConfigShape>(
  shape: S,
  env: Record<string, string | undefined>,
): { [K in keyof S]: z.infer<S[K]> } {
  const given = Object.fromEntries(
    Object.keys(shape).map((key) => [key, env[key] === '' ? undefined : env[key]]),
  );
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data as { [K in keyof S]: z.infer<S[K]> };
  throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/** `true/false`, `1/0`, `yes/no`, `on/off`, any case. */
export function booleanSetting(fallback: boolean) {
  return z
    .string()
    .default(String(fallback))
    .transform((text, context) => {
      if (/^(true|1|yes|on)$/i.test(text)) return true;
      if (/^(false|0|no|off)$/i.test(text)) return false;
      context.addIssue({ code: 'custom', message: 'expected true or false' });
      return z.NEVER;
    });
}
