-- Made-up failures number $1 up to and without $2, of a run of them that begins with number $3, ends before $4 and
-- spreads over $6 seconds from $5 on; $7 projects, $8 issues. Few issues have most of the failures, as in life.
INSERT INTO failures (project_id, occurred_at, id, event_id, kind, code, http_status, retryable, retry_after_ms,
  provider, flow_id, request_id, environment, duration_ms, received_at, occurred_at_assumed, occurred_at_clamped,
  cause_node_id, cause_node_type, failing_nodes, message, rule, fingerprint, issue_id, severity, original)
SELECT 'seed-' || issue % $7::int, at,
  overlay(md5(n::text) PLACING lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') FROM 1 FOR 12)::uuid,
  'event-' || n, CASE WHEN run THEN 'flow_run' ELSE 'request' END, code,
  CASE WHEN run THEN NULL WHEN code = 'RATE_LIMITED' THEN 429 ELSE 500 END,
  true, CASE WHEN code IN ('RATE_LIMITED', 'NODE_RATE_LIMITED') THEN 20000 END,
  CASE WHEN run THEN (ARRAY['openai', 'gemini', 'anthropic'])[1 + issue % 3] END, 'flow-' || issue % 50,
  md5('request' || n), 'production', 1250, at, false, false,
  CASE WHEN run THEN 'LLMNode_' || issue % 90 END, CASE WHEN run THEN 'LLMNode' END,
  CASE WHEN run THEN jsonb_build_array(jsonb_build_object('nodeId', 'LLMNode_' || issue % 90, 'nodeType', 'LLMNode',
    'nodeName', 'Generate Text', 'path', jsonb_build_array('LLMNode_' || issue % 90))) ELSE '[]' END,
  'Request ' || n || ' failed: the limit of 60 requests per minute is used up', 'seed', md5('issue' || issue),
  md5('issue' || issue)::uuid, 'error',
  json_build_object('http', json_build_object('method', 'POST', 'url', 'https://seed.lamatic.dev/graphql', 'status', 429,
    'headers', json_build_object('content-type', 'application/json', 'retry-after', '20', 'x-request-id', md5(n::text)),
    'body', '{"errors":[{"message":"Request ' || n || ' failed: the limit of 60 requests per minute is used up"}]}'))
FROM (
  SELECT n, at, issue, run, (CASE WHEN run
    THEN ARRAY['NODE_RATE_LIMITED', 'NODE_TIMEOUT', 'NODE_CREDENTIALS', 'NODE_FAILED', 'FLOW_TIMEOUT']
    ELSE ARRAY['RATE_LIMITED', 'SERVER_ERROR', 'UNAUTHORIZED', 'BAD_REQUEST', 'GRAPHQL_ERROR'] END)[1 + issue % 5] AS code
  FROM (
    SELECT n, date_trunc('milliseconds', $5::timestamptz
        + (n - $3::bigint) * ($6::float8 / ($4::bigint - $3::bigint)) * interval '1 second') AS at,
      issue, issue % 2 = 0 AS run
    FROM (
      SELECT n, floor($8::int * power((hashint8(n) & 1048575) / 1048576.0, 5))::int AS issue
      FROM generate_series($1::bigint, $2::bigint - 1) AS n
    ) AS numbered
  ) AS placed
) AS coded;
