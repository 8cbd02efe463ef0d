import type { DocumentPosition, WrittenKey } from "@tributary/core/protocol";
import type { ChangeSetReplica } from "@tributary/replica";

/** What is answered at once after that is still true: the change set arrives, and the step is there, when the line allows it. */
const ARRIVAL_TIMEOUT_MS = 30_000;

/** What the server made for an agent. */
type Made = { readonly written: readonly WrittenKey[]; readonly position?: DocumentPosition };

/**
 * Takes it as a step to undo, and resolves once the change set as it is here has it [B56]; at the latest after 30 seconds, or when the connection
 * has ended for good. The step is there when it arrives, also after that.
 */
export async function adopted(replica: ChangeSetReplica, label: string, made: Made): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ARRIVAL_TIMEOUT_MS);
  });
  await Promise.race([replica.adopt(label, made.written, made.position), late]);
  clearTimeout(timer);
}
