import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { receiverDefinition, type ReceiverDefinition } from '#contracts/receivers/registry.js';
import { routes, type Route } from '#contracts/routes.js';

const RECEIVERS_MAX = 100;

const fileShape = z.strictObject({
  receivers: z.array(receiverDefinition).max(RECEIVERS_MAX).default([]),
  routes: routes.default([]),
});

/** What the operator's file says. */
export interface ReceiversFile {
  receivers: ReceiverDefinition[];
  routes: Route[];
}

/** Every fault of the file at once, each with its line; values are not repeated, they may be secrets. */
export class ReceiversFileError extends Error {
  constructor(file: string, faults: readonly string[]) {
    super(`${file} cannot be used:\n  - ${faults.join('\n  - ')}`);
    this.name = 'ReceiversFileError';
  }
}

/**
 * Reads the operator's receivers and routes. `${NAME}` inside a text is replaced by the environment variable after
 * the YAML was parsed, so that a value cannot add to the file; `$${` stands for `${` itself.
 *
 * @param file its name, for messages
 * @throws ReceiversFileError
 */
export function parseReceiversFile(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  file: string,
): ReceiversFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const faults = document.errors.map(
      ({ code, pos }) => `line ${lines.linePos(pos[0]).line}: no valid YAML (${code})`,
    );
    throw new ReceiversFileError(file, faults);
  }
  const missing: { path: PropertyKey[]; name: string }[] = [];
  const filled = fill(document.toJS({ maxAliasCount: 100 }) ?? {}, env, [], missing);
  const parsed = fileShape.safeParse(filled);
  const faults = [
    ...missing.map(({ path, name }) => ({ path, text: `the environment variable ${name} is not set` })),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => ({ path, text: message })),
    ...(parsed.success ? contradictions(parsed.data) : []),
  ];
  if (faults.length > 0 || !parsed.success) {
    throw new ReceiversFileError(
      file,
      faults.map(
        ({ path, text: fault }) => `line ${lineOf(document, lines, path)}: ${path.join('.')}: ${fault}`,
      ),
    );
  }
  return parsed.data;
}

/** Names that are there twice. Whether a route's receivers exist is checked with those of the environment. */
function contradictions({ receivers }: ReceiversFile) {
  return receivers.flatMap(({ name }, index) =>
    receivers.findIndex((other) => other.name === name) < index
      ? [
          {
            path: ['receivers', index, 'name'] as PropertyKey[],
            text: 'a receiver of this name stands above',
          },
        ]
      : [],
  );
}

function fill(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
  path: PropertyKey[],
  missing: { path: PropertyKey[]; name: string }[],
): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name?: string) => {
      if (name === undefined) return whole.slice(1);
      const given = env[name];
      if (given === undefined || given === '') missing.push({ path, name });
      return given ?? '';
    });
  }
  if (Array.isArray(value)) return value.map((item, i) => fill(item, env, [...path, i], missing));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fill(item, env, [...path, key], missing)]),
  );
}

/** The line of the nearest thing to the path that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
