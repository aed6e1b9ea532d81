import { z } from 'zod';
import { formatDuration } from './duration.js';
import type { RuleType } from './rule-type.js';

/** A parameter of a rule type, for documents and answers. */
export interface RuleParam {
  name: string;
  description: string;
  /** As people would write it; undefined: nothing stands in when it is left out. */
  fallback: unknown;
}

interface Unwrapped {
  inner: z.ZodType;
  fallback: unknown;
}

function unwrap(schema: z.ZodType): Unwrapped {
  if (schema instanceof z.ZodDefault) {
    const inner = schema.def.innerType as z.ZodType;
    return { ...unwrap(inner), fallback: schema.def.defaultValue };
  }
  if (schema instanceof z.ZodOptional) return unwrap(schema.def.innerType as z.ZodType);
  return { inner: schema, fallback: undefined };
}

/** A span is the one kind of parameter that is a text outside and a number inside. */
function written(inner: z.ZodType, value: unknown): unknown {
  return inner instanceof z.ZodPipe && typeof value === 'number' ? formatDuration(value) : value;
}

/** The parameters of a type in their order. */
export function paramsOf(type: RuleType): RuleParam[] {
  return Object.entries(type.params.shape as Record<string, z.ZodType>).map(([name, schema]) => {
    const { inner, fallback } = unwrap(schema);
    const description = (schema.meta() ?? inner.meta())?.description ?? inner.meta()?.description ?? '';
    return { name, description, fallback: written(inner, fallback) };
  });
}

/** All parameters of a rule as people would write them: those given, and the defaults of the rest. */
export function writtenParams(type: RuleType, given: Record<string, unknown>): Record<string, unknown> {
  const entries = paramsOf(type).map(({ name, fallback }) => [name, given[name] ?? fallback] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
