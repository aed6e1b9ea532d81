-- The issues of all made-up failures.
INSERT INTO issues (project_id, id, fingerprint, code, title, severity, count, first_seen, last_seen, flows, nodes,
  providers, environments, last_failure_id)
SELECT project_id, issue_id, fingerprint, code, code || ' of issue ' || fingerprint, 'error', count(*),
  min(occurred_at), max(occurred_at), ARRAY[min(flow_id)],
  CASE WHEN min(cause_node_id) IS NULL THEN '[]'
    ELSE jsonb_build_array(jsonb_build_object('nodeId', min(cause_node_id), 'nodeType', 'LLMNode')) END,
  array_remove(ARRAY[min(provider)], NULL), ARRAY['production'], (array_agg(id))[1]
FROM failures WHERE project_id LIKE 'seed-%'
GROUP BY project_id, issue_id, fingerprint, code
ON CONFLICT (project_id, id) DO UPDATE SET count = excluded.count, last_seen = excluded.last_seen;
