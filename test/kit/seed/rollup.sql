-- Counts the made-up failures from $1 up to and without $2 into %TABLE%, whose buckets are $3 seconds wide.
INSERT INTO %TABLE% (project_id, bucket, series, kind, code, http_status, flow_id, node_id, node_type, provider,
  environment, count)
SELECT project_id, bucket, md5(concat_ws('|', project_id, kind, code, http_status, flow_id, node_id, node_type,
    provider, environment))::uuid, kind, code, http_status, flow_id, node_id, node_type, provider, environment, count(*)
FROM (
  SELECT project_id, date_bin($3::int * interval '1 second', occurred_at, 'epoch') AS bucket, kind, code,
    coalesce(http_status, 0) AS http_status, coalesce(flow_id, '') AS flow_id, coalesce(cause_node_id, '') AS node_id,
    coalesce(cause_node_type, '') AS node_type, coalesce(provider, '') AS provider,
    coalesce(environment, '') AS environment
  FROM failures WHERE occurred_at >= $1::timestamptz AND occurred_at < $2::timestamptz AND project_id LIKE 'seed-%'
) AS cells
GROUP BY project_id, bucket, kind, code, http_status, flow_id, node_id, node_type, provider, environment
ON CONFLICT (project_id, bucket, series) DO UPDATE SET count = excluded.count;
