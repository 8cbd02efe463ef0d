/** Why, where whoever comes next finds it open again. */
export const REOPENING = "this change set is being reopened";

/** The session ended before the edit was known to be stored. */
export class SessionLost extends Error {
  override readonly name = "SessionLost";

  constructor(reason: string) {
    super(`the change was not confirmed: ${reason}. Look at the change set and try again.`);
  }
}
