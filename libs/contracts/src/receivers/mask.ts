import { contentHash } from '../hash.js';
import { RECEIVER_KINDS, type ReceiverDefinition } from './registry.js';

/** What stands for a secret: enough to tell two apart, nothing to guess it from. */
export interface MaskedSecret {
  /** Set, and not shown. */
  secret: true;
  /** First 8 hex digits of a hash over the receiver's name and the value. */
  fingerprint: string;
}

/** A receiver's settings as they may be shown: every secret replaced by its fingerprint. */
export function maskedSettings({ name, type, settings }: ReceiverDefinition): Record<string, unknown> {
  const secrets: readonly string[] = RECEIVER_KINDS[type].secrets;
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, secrets.includes(key) ? masked(name, String(value)) : value]),
  );
}

function masked(name: string, value: string): MaskedSecret {
  return { secret: true, fingerprint: contentHash('receiver secret', name, value).slice(0, 8) };
}
