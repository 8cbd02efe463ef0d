import type { ChangeSetReplica } from "@tributary/replica";
import type { AgentApi } from "./api.ts";

const RETRY_MS = 500;

/** Fetches the base the server has moved to, until this copy stands on it. One reading at a time, however often it moves. */
export function followBase(
  api: Pick<AgentApi, "base">,
  changeSet: string,
  replica: () => ChangeSetReplica,
): { readonly moved: (version: number) => void; readonly stop: () => void } {
  let wanted = 0;
  let fetching = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const fetchIt = async () => {
    fetching = true;
    try {
      const { version, snapshot } = await api.base(changeSet);
      if (!stopped && version > replica().getState().baseVersion) replica().setBase(snapshot, version);
    } catch {
      // The server is away or busy; what matters is to have it in the end.
    }
    fetching = false;
    if (!stopped && replica().getState().baseVersion < wanted) timer = setTimeout(() => void fetchIt(), RETRY_MS);
  };

  return {
    moved(version) {
      wanted = Math.max(wanted, version);
      clearTimeout(timer);
      if (!fetching && !stopped) void fetchIt();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
