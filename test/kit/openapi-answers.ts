import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface MediaType {
  schema?: Record<string, unknown>;
  example?: unknown;
  examples?: Record<string, { value?: unknown }>;
}
interface Operation {
  operationId?: string;
  summary?: string;
  requestBody?: { content: Record<string, MediaType> };
  responses: Record<string, { content?: Record<string, MediaType> }>;
}

export interface DocumentedOperation {
  method: string;
  path: string;
  operation: Operation;
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

/** Every operation of a document. */
export function operationsOf(document: OpenAPIObject): DocumentedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = (item as Record<string, Operation | undefined>)[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );
}

/** Tells what is wrong with an answer, by the document that describes it; null when nothing is. */
export class AnswerChecker {
  private readonly ajv: Ajv2020;
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly document: OpenAPIObject) {
    this.ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true, allowUnionTypes: true });
    this.ajv.addVocabulary(['example', 'components']);
    addFormats.default(this.ajv);
    this.ajv.addSchema({ $id: 'openapi', components: document.components } as object);
  }

  /** @throws Error when the document does not know the operation or the status. */
  faultOf(
    method: string,
    path: string,
    status: number,
    contentType: string | null,
    body: unknown,
  ): string | null {
    const media = this.mediaOf(method, path, status, contentType);
    if (media === null) return body === undefined ? null : 'no body is documented';
    return this.schemaFault(media.schema ?? {}, body);
  }

  /** What is wrong with a value by a schema of the document. */
  schemaFault(schema: Record<string, unknown>, value: unknown): string | null {
    const check = this.compile(schema);
    return check(value) ? null : this.ajv.errorsText(check.errors);
  }

  private mediaOf(
    method: string,
    path: string,
    status: number,
    contentType: string | null,
  ): MediaType | null {
    const found = operationsOf(this.document).find(
      (candidate) => candidate.method === method.toLowerCase() && matches(candidate.path, path),
    );
    if (!found) throw new Error(`${method} ${path} is not in the document`);
    const response = found.operation.responses[String(status)];
    if (!response) throw new Error(`${method} ${found.path} does not document ${status}`);
    if (!response.content) return null;
    const type = contentType?.split(';')[0] ?? '';
    const media = response.content[type];
    if (!media) throw new Error(`${method} ${found.path} ${status} does not document the type "${type}"`);
    return media;
  }

  private compile(schema: Record<string, unknown>): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/');
    const check = this.compiled.get(text) ?? this.ajv.compile(JSON.parse(text) as object);
    this.compiled.set(text, check);
    return check;
  }
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('?')[0]!.split('/');
  return (
    wanted.length === given.length && wanted.every((part, i) => part.startsWith('{') || part === given[i])
  );
}
