import type { Pool } from 'pg';

/** An incident at a receiver. */
export interface MessageOwner {
  project: string;
  incident: string;
  receiver: string;
}

/** What receivers need to speak of an incident again; it outlives the process that sent the first message. */
export class MessageReferencesStore {
  constructor(private readonly pool: Pool) {}

  async get({ project, incident, receiver }: MessageOwner): Promise<Record<string, unknown> | null> {
    const { rows } = await this.pool.query<{ reference: Record<string, unknown> }>({
      name: 'message-reference-get',
      text: `SELECT reference FROM receiver_messages
        WHERE project_id = $1 AND incident_id = $2 AND receiver = $3`,
      values: [project, incident, receiver],
    });
    return rows[0]?.reference ?? null;
  }

  async put(
    { project, incident, receiver }: MessageOwner,
    reference: Readonly<Record<string, unknown>>,
    now: number,
  ): Promise<void> {
    await this.pool.query({
      name: 'message-reference-put',
      text: `INSERT INTO receiver_messages (project_id, incident_id, receiver, reference, updated_at)
          VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (project_id, incident_id, receiver)
          DO UPDATE SET reference = excluded.reference, updated_at = excluded.updated_at`,
      values: [project, incident, receiver, JSON.stringify(reference), new Date(now)],
    });
  }

  /**
   * References of incidents that fire and that one of the receivers last spoke of before `before` (epoch
   * milliseconds), the longest ago first; at most `limit`.
   */
  async stale(
    receivers: readonly string[],
    before: number,
    limit: number,
  ): Promise<(MessageOwner & { reference: Record<string, unknown> })[]> {
    const { rows } = await this.pool.query<MessageOwner & { reference: Record<string, unknown> }>({
      name: 'message-reference-stale',
      text: `SELECT m.project_id AS project, m.incident_id AS incident, m.receiver, m.reference
        FROM receiver_messages m JOIN incidents i ON i.project_id = m.project_id AND i.id = m.incident_id
        WHERE m.receiver = ANY($1) AND m.updated_at < $2 AND i.state = 'firing'
        ORDER BY m.updated_at LIMIT $3`,
      values: [receivers, new Date(before), limit],
    });
    return rows;
  }
}
