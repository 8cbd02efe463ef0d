import type { Caller } from "@tributary/adapters/api";
import type { ComponentId } from "@tributary/core/base";
import { deletionOf, type Mutation } from "@tributary/core/model";
import type { ImportReport } from "@tributary/core/protocol";
import type { DocumentSession } from "@tributary/core/sync";

type By = Pick<Caller, "actor" | "role" | "origin">;

/** Judging so many takes some tens of milliseconds. */
export const CHUNK_MUTATIONS = 1_000;

/**
 * Submits the chunks one after the other, so that everybody else's edits are judged in between. When one is refused, what the
 * ones before it made is taken back: all of an import holds, or none. Answers why it was refused.
 */
export async function submitChunks(
  session: DocumentSession,
  by: By,
  chunks: readonly (readonly Mutation[])[],
): Promise<ImportReport["errors"]> {
  const made: ComponentId[] = [];
  try {
    for (const chunk of chunks) {
      // Also of one that is refused, or of which nobody hears.
      for (const mutation of chunk) if (mutation.type === "component.create") made.push(mutation.component);
      const { refused: problems } = await session.submit(by.actor, by.role, chunk, "atomic", by.origin);
      if (problems.length === 0) continue;
      await takeBack(session, by, made);
      return problems.slice(0, 20).map(({ key, sentence }) => ({ path: key, line: 1, message: sentence }));
    }
  } catch (cause) {
    throw new Halfway(made, cause);
  }
  return [];
}

/** The session ended between chunks. What stands there of these is to be taken back in the next one. */
export class Halfway extends Error {
  override readonly name = "Halfway";
  readonly made: readonly ComponentId[];

  constructor(made: readonly ComponentId[], cause: unknown) {
    super("an import was cut off halfway", { cause });
    this.made = made;
  }
}

/**
 * In chunks too, the last first. What others have connected to since stays, by itself: taken away, it would leave theirs without what it
 * uses.
 */
export async function takeBack(session: DocumentSession, by: By, made: readonly ComponentId[]): Promise<void> {
  const stand = made.filter((component) => session.view.components.has(component));
  const ours = new Set(stand);
  const isOurs = (component: ComponentId): boolean => ours.has(component);
  for (const chunk of grouped(stand.reverse(), CHUNK_MUTATIONS)) {
    const { view } = session;
    const going = chunk.filter((component) => [...(view.subscribers.get(component)?.keys() ?? [])].every(isOurs));
    const removal = deletionOf(view, going).filter((each) => "component" in each && isOurs(each.component));
    await session.submit(by.actor, by.role, removal, "bestEffort", by.origin);
  }
}

export function grouped<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
