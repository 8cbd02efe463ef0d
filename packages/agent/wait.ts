import type { ChangeSetReplica } from "@tributary/replica";
import { AgentFault } from "./fault.ts";

/** Results travel beside the edits, so they count as complete only after they have been quiet for this long. */
const QUIET_MS = 300;

/** Resolves once `isSo` holds; asked after every change of the replica or its results. */
export function until(
  replica: ChangeSetReplica,
  isSo: () => boolean,
  timeoutMs: number,
  late: string,
  also?: { subscribe(listener: () => void): () => void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      for (const stop of stops) stop();
      settle();
    };
    const look = () => {
      const { connection } = replica.getState();
      if (connection.phase === "ended") end(() => reject(endedFault(connection.reason)));
      else if (isSo()) end(resolve);
    };
    const timer = setTimeout(() => end(() => reject(new AgentFault("unreachable", late))), timeoutMs);
    const stops = [replica, replica.results, ...(also ? [also] : [])].map((store) => store.subscribe(look));
    look();
  });
}

/** Resolves when every edit is answered and no function has run or waited for a moment. */
export async function untilSettled(replica: ChangeSetReplica, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const late = `The functions were not done after ${timeoutMs} ms.`;
  for (;;) {
    await until(replica, () => isIdle(replica), deadline - performance.now(), late);
    if (await staysIdle(replica)) return;
  }
}

function isIdle(replica: ChangeSetReplica): boolean {
  const { waiting, synced, resultsCurrent } = replica.getState();
  const { functions } = replica.results.getState();
  return synced && resultsCurrent && waiting === 0 && functions.running === 0 && functions.waiting === 0;
}

function staysIdle(replica: ChangeSetReplica): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (stayed: boolean) => {
      clearTimeout(timer);
      for (const stop of stops) stop();
      resolve(stayed);
    };
    const timer = setTimeout(() => end(true), QUIET_MS);
    const look = () => {
      if (!isIdle(replica)) end(false);
    };
    const stops = [
      replica.subscribe(look),
      // Any new result: something was still on its way.
      replica.results.subscribe(() => end(false)),
    ];
  });
}

const ENDED: { readonly [reason: string]: readonly [kind: AgentFault["kind"], sentence: string] } = {
  unauthenticated: ["unauthenticated", "The token is missing, wrong, expired or revoked, so the connection ended."],
  forbidden: ["forbidden", "This token may no longer see this change set."],
  notFound: ["notFound", "There is no such change set, or this token may not see it."],
  refused: ["refused", "The server keeps refusing this copy of the change set. Connect again."],
};

export function endedFault(reason: string): AgentFault {
  const [kind, sentence] = ENDED[reason] ?? ["refused", "The connection has ended."];
  return new AgentFault(kind, sentence);
}
