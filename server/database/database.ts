import type { ConnectionSettings } from './settings.ts';

export interface CloseOptions {
  /** Leave an embedded server up although nobody uses it any more, for a process that comes right after. */
  readonly leaveRunning?: boolean;
}

/** A database that is up and reachable. */
export interface Database {
  /** As the owner of the tables: for migrations and nothing else. Where DATABASE_URL names a login that owns nothing, as that one. */
  readonly owner: ConnectionSettings;
  /** As the application, which reads and inserts and neither changes nor deletes. */
  readonly application: ConnectionSettings;
  /**
   * Says that this process needs the database no longer; connections of its own it has ended before. An embedded server stops when
   * the last process says so. Further calls do nothing.
   */
  close(options?: CloseOptions): Promise<void>;
}
