import { docs, type CatalogEntry } from '../../entry.js';
import { answered, sdkResult, unanswered } from '../../examples.js';

export const malformedResponse: CatalogEntry = {
  code: 'MALFORMED_RESPONSE',
  area: 'request',
  meaning: 'The answer came with a success status but is not the JSON that was asked for.',
  cause: "The URL is a web page's and not the endpoint's, the body was cut off, or it was empty.",
  fix: "Check that the endpoint is the project's GraphQL URL; where the body was cut off, retry.",
  docsUrl: docs('interface/graphql'),
  severity: 'error',
  retryable: true,
  /** What V8 says of a body that is no JSON, as the SDK reports it. */
  texts: [
    'is not valid json',
    'unexpected token',
    'unexpected end of json input',
    'unterminated string in json',
    'in json at position',
    'unexpected non whitespace character',
    'bad control character in string literal',
    'expected property name or',
    'expected double quoted property name',
    'expected … after (property|array) … in json',
    'json parse error',
    'json parse unexpected*',
    'unexpected character in json',
    'cannot read properties of (null|undefined) reading (executeWorkflow|executeAgent|checkStatus|submitFeedback|data|errors|message)',
    'invalid response body',
    'invalid json response body',
    'expecting value line',
  ],
  examples: {
    matching: [
      answered(200, '<!doctype html><html><body></body></html>'),
      answered(200, ''),
      answered(204, ''),
      answered(200, '{"data":{"executeWorkflow":{"status":"succ'),
      answered(200, { data: null }),
      answered(200, {}),
      answered(200, 'event: next\ndata: {}\n\n'),
      answered(200, { data: { executeWorkflow: null } }),
      sdkResult(`Unexpected token '<', "<!DOCTYPE "... is not valid JSON`, 500),
      sdkResult('Unexpected end of JSON input', 500),
      sdkResult("Cannot read properties of null (reading 'checkStatus')", 500),
      unanswered('SyntaxError', 'Unexpected token < in JSON at position 0'),
    ],
    nonMatching: [
      answered(502, '<html></html>'),
      answered(200, { data: { executeWorkflow: { status: 'success', result: {} } } }),
      answered(200, { data: null, errors: [{ message: 'Something broke' }] }),
    ],
  },
};
