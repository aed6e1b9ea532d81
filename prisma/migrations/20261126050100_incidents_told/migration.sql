-- Incidents that fire already were told to the one receiver there was; they must not be told anew.
UPDATE incidents SET telling = jsonb_build_object(
    'since', floor(extract(epoch FROM fired_at) * 1000),
    'calledAt', floor(extract(epoch FROM fired_at) * 1000),
    'waitingSince', floor(extract(epoch FROM fired_at) * 1000), 'escalated', 0,
    'sequence', 1, 'receivers', jsonb_build_array('slack'), 'said', id::text || '@')
  WHERE state = 'firing' AND fired_at IS NOT NULL AND telling IS NULL AND notify;
