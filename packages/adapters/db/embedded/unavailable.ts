/** The embedded PostgreSQL cannot run here. The message is for the person who started Tributary. */
export class EmbeddedUnavailable extends Error {
  override readonly name = "EmbeddedUnavailable";

  constructor(why: string, cause?: unknown) {
    super(`The embedded PostgreSQL could not be started: ${why}. Set DATABASE_URL to use a PostgreSQL of your own.`, {
      cause,
    });
  }
}

/** Another process already works on this data directory. The message says which. */
export class AlreadyRunning extends Error {
  override readonly name = "AlreadyRunning";

  constructor(dataDir: string, owner: string) {
    super(`Tributary already runs on ${dataDir} (${owner}). Stop it first, or choose another data directory.`);
  }
}
