import type { ChangeSetId, FunctionId } from "@tributary/core/base";
import { isJsonObject } from "@tributary/core/base";
import type { TextEdit } from "@tributary/core/engine";
import { type DocumentLog, StoreUnavailable } from "@tributary/core/sync";

/** What the log of a change set has of edits of a function's code, oldest first; nothing while it cannot be read. */
export async function editsOf(
  log: Pick<DocumentLog, "mutations">,
  changeSet: ChangeSetId,
  id: FunctionId,
): Promise<readonly TextEdit[]> {
  try {
    const logged = await log.mutations(changeSet);
    return logged.flatMap(({ root, key, mutation, after }) => {
      const afterHash = isJsonObject(after) ? after["hash"] : undefined;
      if (root !== "text" || key !== id || mutation.type !== "function.edit" || typeof afterHash !== "string")
        return [];
      return { splices: mutation.splices, afterHash };
    });
  } catch (error) {
    // The base's text stands in until the function is edited again.
    if (error instanceof StoreUnavailable) return [];
    throw error;
  }
}
