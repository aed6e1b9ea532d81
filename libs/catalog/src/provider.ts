import { isObject, type JsonObject } from './event-shape.js';
import type { Evidence } from './text/evidence.js';
import { providerIn, signalsIn } from './text/vocabulary.js';

/** Slug of a provider's name: lower case; `google` and `gemini` are `gemini`. Null for an empty name. */
export function providerSlug(name: unknown): string | null {
  if (typeof name !== 'string') return null;
  const slug = name.trim().toLowerCase();
  if (slug.length === 0 || slug.length > 64) return null;
  return slug === 'google' || slug === 'google gemini' || slug === 'google-gemini' ? 'gemini' : slug;
}

/** The model provider that a node's settings or its answer name; null for a node that calls no model. */
export function providerOfNode(node: JsonObject): string | null {
  return (
    fromInput(node.input) ??
    fromMeta(node._meta) ??
    (isObject(node.output) ? fromMeta(node.output._meta) : null)
  );
}

/** `generativeModelName.provider_name`, or that of another model the node uses (`embeddingModelName`, …). */
function fromInput(input: unknown): string | null {
  if (!isObject(input)) return null;
  const generative = fromModel(input.generativeModelName);
  if (generative !== null) return generative;
  for (const key of Object.keys(input).sort()) {
    if (!key.endsWith('odelName')) continue;
    const slug = fromModel(input[key]);
    if (slug !== null) return slug;
  }
  return null;
}

function fromModel(model: unknown): string | null {
  const single: unknown = Array.isArray(model) ? model[0] : model;
  return isObject(single) ? providerSlug(single.provider_name) : null;
}

function fromMeta(meta: unknown): string | null {
  return isObject(meta) ? providerSlug(meta.model_provider) : null;
}

/** The provider that an error names, in a field or in plain text. */
export function providerOf(evidence: Evidence): string | null {
  const named = providerSlug(evidence.provider);
  if (named !== null) return named;
  if (evidence.text.length === 0) return null;
  if (evidence.text.slice(0, 7).toLowerCase() === 'google:') return 'gemini';
  return providerIn(signalsIn(evidence.text));
}
