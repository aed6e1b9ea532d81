import type { HttpExchange } from '#contracts/event.js';
import { LIMITS } from '#contracts/limits.js';
import type { Cleaner } from '../clean.js';
import { Refusal, count, isObject, shapeOf } from '../refusal.js';
import { numberOf, textField } from './fields.js';
import { readHeaders } from './headers.js';

/** Reads `http`: known fields only, a status of 100 to 599, and everything in it redacted. */
export function readHttp(value: unknown, cleaner: Cleaner): HttpExchange | undefined | Refusal {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) return new Refusal(`http is ${shapeOf(value)}; an object is expected`, 'http');
  const method = textField(value.method, 'http.method', LIMITS.methodChars);
  if (method instanceof Refusal) return method;
  const url = textField(value.url, 'http.url', LIMITS.urlChars);
  if (url instanceof Refusal) return url;
  const status = readStatus(value.status);
  if (status instanceof Refusal) return status;
  const headers = readHeaders(value.headers, cleaner);
  if (headers instanceof Refusal) return headers;

  const http: HttpExchange = {};
  if (method !== null) http.method = cleaner.text(method);
  if (url !== null) http.url = cleaner.text(url);
  if (status !== undefined) http.status = status;
  if (headers !== undefined) http.headers = headers;
  if (value.body !== undefined) http.body = cleaner.value(value.body, 'http.body', 3);
  return http;
}

/** Status 0 is how browsers say that no response came. */
function readStatus(value: unknown): number | undefined | Refusal {
  if (value === undefined || value === null || value === '') return undefined;
  const status = numberOf(value);
  if (status === 0) return undefined;
  if (status !== undefined && Number.isInteger(status) && status >= 100 && status <= 599) return status;
  const shape = status === undefined ? shapeOf(value) : count(status);
  return new Refusal(`http.status is ${shape}; a number from 100 to 599 is expected`, 'http.status');
}
