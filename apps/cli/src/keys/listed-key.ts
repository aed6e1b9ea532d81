/** An ingest key as the read side shows it; the secret itself is never shown again. Times are ISO 8601. */
export interface ListedKey {
  id: string;
  name: string;
  /** How the secret starts, enough to tell two keys apart. */
  prefix: string;
  /** Null: every project. */
  projects: string[] | null;
  createdAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

/** A key just made: the one time that its secret is seen. */
export interface CreatedKey extends ListedKey {
  key: string;
}

/** Where keys are kept, reached through a running instance or directly. */
export interface KeyService {
  create(key: { name: string; projects: string[] | null }): Promise<CreatedKey>;
  list(): Promise<ListedKey[]>;
  /** False when there is no active key with this id. */
  revoke(id: string): Promise<boolean>;
  close(): Promise<void>;
}
