import type { PresentPerson, PresentView } from "@tributary/core/protocol";

const NOBODY: readonly PresentPerson[] = [];

/**
 * Who else is where, by change set, or null for Head. Rule W22.
 *
 * @param present - as the server has last told; undefined where it is not heard: whoever was here then may be gone since
 */
export function hereIn(
  present: readonly PresentView[] | undefined,
  me: string,
): (changeSet: string | null) => readonly PresentPerson[] {
  // Every page listens to Head, wherever it is: on Head is only who is in no change set.
  const inside = new Set(present?.flatMap(({ changeSet, people }) => (changeSet ? people.map(({ id }) => id) : [])));
  return (changeSet) =>
    present
      ?.find((each) => each.changeSet === changeSet)
      ?.people.filter(({ id }) => id !== me && (changeSet !== null || !inside.has(id))) ?? NOBODY;
}
