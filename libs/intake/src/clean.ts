import type { Json } from '#contracts/event.js';
import { LIMITS } from '#contracts/limits.js';
import { redactText } from './redact/redact-text.js';
import { redactNamed } from './redact/redact-named.js';
import { looksRandom } from './redact/alphabets.js';
import { secretName } from './redact/names.js';
import { Refusal, count } from './refusal.js';
import { wellFormed } from './well-formed.js';

const REMEMBERED_KEYS = 4_096;
const SCALAR = 2;

/** What is known about a key: how it is written once cleaned, and which secret it names. */
interface Key {
  clean: string;
  secret: string | null;
  dropped: boolean;
}

// Keys repeat from event to event, so each is judged once. Bounded: a sender can invent keys forever.
const keys = new Map<string, Key>();

/**
 * Cleans the evidence of one record in a single walk: secrets, NUL characters, lone surrogates and
 * prototype keys go, and depth, trace entries and size are measured on the way. Parts in which nothing
 * changes are handed back as they are, without a copy. Recursion is bounded by `LIMITS.depth`.
 */
export class Cleaner {
  /** The characters of the walked parts as JSON, at the least. */
  size = 0;
  private nodes = 0;
  private refusal: Refusal | undefined;

  constructor(private readonly redactEmails: boolean) {}

  /** The first limit that the walked parts broke. */
  get broken(): Refusal | undefined {
    return this.refusal;
  }

  text(text: string): string {
    this.size += text.length + 3;
    if (this.size > LIMITS.recordBytes) {
      this.refusal ??= new Refusal(
        `the record is more than ${count(LIMITS.recordBytes)} bytes of JSON, the limit`,
      );
      return '';
    }
    return redactText(wellFormed(text), this.redactEmails);
  }

  /** A key as it may be shown in a refusal. */
  name(key: string): string {
    return keyOf(key).clean.slice(0, 64);
  }

  /**
   * @param field where the value stands in the record, for the refusal
   * @param depth levels down from the record, which is level 1
   */
  value(value: unknown, field: string, depth: number): Json {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) {
      this.size += SCALAR;
      return value === undefined ? null : (value as Json);
    }
    if (this.refusal !== undefined) return null;
    if (depth > LIMITS.depth) {
      this.refusal = new Refusal(`${field} nests deeper than ${LIMITS.depth} levels, the limit`, field);
      return null;
    }
    return Array.isArray(value)
      ? this.list(value as unknown[], field, depth)
      : this.record(value as Record<string, unknown>, field, depth);
  }

  private list(value: unknown[], field: string, depth: number): Json {
    let copy: Json[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const before = value[i];
      let after = this.value(before, field, depth + 1);
      // `['x-api-key', '…']`: a header as a pair, or one of `rawHeaders`.
      if (typeof before === 'string' && i > 0) after = redactPaired(value[i - 1], before, after);
      if (after === before) continue;
      copy ??= value.slice() as Json[];
      copy[i] = after;
    }
    return copy ?? (value as Json[]);
  }

  private record(value: Record<string, unknown>, field: string, depth: number): Json {
    let copy: Record<string, Json> | undefined;
    const names = Object.keys(value);
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      const before = value[name];
      const key = keyOf(name);
      this.size += name.length + 4;
      if (key.dropped || (name === 'constructor' && hasPrototype(before))) {
        copy ??= firstOf(value, names, i);
        continue;
      }
      if (name === 'nodes' && Array.isArray(before)) this.countNodes(before.length, field);
      let after = this.value(before, field, depth + 1);
      const secret = key.secret ?? (name === 'value' ? labelOf(value) : null);
      if (secret !== null) after = redactNamed(before, after, secret);
      if (copy === undefined && (after !== before || key.clean !== name)) copy = firstOf(value, names, i);
      if (copy !== undefined) copy[key.clean] = after;
    }
    return copy ?? (value as Record<string, Json>);
  }

  private countNodes(more: number, field: string): void {
    this.nodes += more;
    if (this.nodes <= LIMITS.nodes || this.refusal !== undefined) return;
    const where = field === 'run' ? 'run.nodes' : field;
    this.refusal = new Refusal(
      `the trace has ${count(this.nodes)} nodes or more; the limit is ${count(LIMITS.nodes)}`,
      where,
    );
  }
}

function keyOf(name: string): Key {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const clean = redactText(wellFormed(name), false);
  const key = { clean, secret: secretName(name), dropped: clean === '__proto__' };
  if (name.length <= 64) {
    if (keys.size >= REMEMBERED_KEYS) keys.clear();
    keys.set(name, key);
  }
  return key;
}

/** `{name: 'x-api-key', value: '…'}`: which secret the label beside a value names. */
function labelOf(record: Record<string, unknown>): string | null {
  const label = record.key ?? record.name ?? record.header;
  return typeof label === 'string' ? secretName(label) : null;
}

/** In a list a name may be followed by another name, so the value has to look like a secret. */
function redactPaired(label: unknown, before: string, after: Json): Json {
  if (typeof label !== 'string' || before.length < 8 || before.length > 4_096 || !looksRandom(before))
    return after;
  const secret = secretName(label);
  return secret === null ? after : redactNamed(before, after, secret);
}

function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

function firstOf(value: Record<string, unknown>, names: string[], end: number): Record<string, Json> {
  const copy: Record<string, Json> = {};
  for (let i = 0; i < end; i++) copy[names[i]!] = value[names[i]!] as Json;
  return copy;
}
