import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { requestFault } from './request-fault.js';

const PLACES = { query: 'query', body: 'body', param: 'path', custom: 'body' } as const;

/**
 * Parses what a route declares as `@Query({ schema })` or `@Body({ schema })`. The same schema documents
 * the route, so that what is checked and what is written in the OpenAPI document cannot differ.
 */
@Injectable()
export class ZodPipe implements PipeTransform {
  transform(value: unknown, { schema, type }: ArgumentMetadata): unknown {
    if (!(schema instanceof z.ZodType)) return value;
    const input = type === 'query' ? value : (value ?? undefined);
    const result = schema.safeParse(input);
    if (result.success) return result.data;
    const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    throw requestFault(result.error.issues, input, PLACES[type as keyof typeof PLACES] ?? 'body', known);
  }
}
