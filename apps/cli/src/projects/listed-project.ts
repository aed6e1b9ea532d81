/** A project as the read side shows it, as far as it is printed. Times are ISO 8601. */
export interface ListedProject {
  id: string;
  failures: number;
  lastSeen: string;
  oldest: string | null;
  storedBytes: number | null;
  /** Days that its failures are kept … */
  retentionDays: number;
  /** … and whether that is the default. */
  retentionIsDefault: boolean;
}

/** Where the projects are, reached through a running instance or directly. */
export interface ProjectService {
  list(): Promise<ListedProject[]>;
  /** Null days: the default again. Null when there is no such project. */
  setRetention(project: string, days: number | null): Promise<ListedProject | null>;
  close(): Promise<void>;
}
