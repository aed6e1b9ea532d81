-- The keys of made-up failures number $1 up to and without $2, as if half had arrived in the week before $3.
INSERT INTO event_keys (project_id, key, week)
SELECT 'seed-' || n % $4::int, md5('key' || n)::uuid,
  date '1970-01-01' + (floor(extract(epoch FROM $3::timestamptz) / 604800)::int - (n % 2)::int) * 7
FROM generate_series($1::bigint, $2::bigint - 1) AS n
ORDER BY 3, 1, 2
ON CONFLICT DO NOTHING;
