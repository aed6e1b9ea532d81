-- Receivers made over the API, routes, and what is known of all receivers: who they are and how they do.
CREATE TABLE receivers (
  name       text NOT NULL,
  type       text NOT NULL,
  sealed     text NOT NULL,
  shown      jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT receivers_pkey PRIMARY KEY (name)
);

CREATE TABLE receiver_status (
  name              text NOT NULL,
  type              text NOT NULL,
  source            text NOT NULL,
  state             text NOT NULL,
  last_error        text,
  last_error_at     timestamptz(3),
  last_delivered_at timestamptz(3),
  CONSTRAINT receiver_status_pkey PRIMARY KEY (name)
);

CREATE TABLE alert_routes (
  source     text NOT NULL,
  routes     jsonb NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT alert_routes_pkey PRIMARY KEY (source)
);

-- What a receiver needs to speak of an incident again, such as the message to edit.
CREATE TABLE receiver_messages (
  project_id  text NOT NULL,
  incident_id uuid NOT NULL,
  receiver    text NOT NULL,
  reference   jsonb NOT NULL,
  updated_at  timestamptz(3) NOT NULL,
  CONSTRAINT receiver_messages_pkey PRIMARY KEY (project_id, incident_id, receiver)
);
CREATE INDEX receiver_messages_updated_at_idx ON receiver_messages (updated_at);

ALTER TABLE outbox ADD COLUMN answer text;
