import type { HeadFields } from './recognise.js';

/** The headers of a request, lower case, as Node hands them out. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The head of a platform payload that is sent bare, from the headers of the request that carries it. A header
 * given twice counts once.
 */
export function headFields(headers: RequestHeaders): HeadFields {
  const text = (name: string) => {
    const value = headers[name];
    const first = Array.isArray(value) ? value[0] : value;
    return first === '' ? undefined : first;
  };
  return {
    projectId: text('x-project-id'),
    flowId: text('x-flow-id'),
    requestId: text('x-request-id'),
    httpStatus: text('x-http-status'),
  };
}
