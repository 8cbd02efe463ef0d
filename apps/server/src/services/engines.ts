import type { ApiServices } from "@tributary/adapters/api";
import { ok, type WorkspaceId } from "@tributary/core/base";
import { auditLine } from "@tributary/core/governance";
import type { Provider } from "@tributary/core/engine";
import { refused } from "../answers.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import type { Runs } from "../runs/runs.ts";

export type EngineParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
  readonly runs: Runs;
  /** Addresses worth offering: DOCKER_HOST, and the local socket. */
  readonly candidates: readonly { readonly host: string; readonly label: string }[];
};

/** The line from a workspace to its Docker engine. */
export function engineService({ deps, hosts, runs, candidates }: EngineParts): ApiServices["engines"] {
  return {
    async connect(workspace, host, caller) {
      if (runs.isRunning(workspace))
        return refused("conflict", "A run is under way on this engine; connect another when it has ended.");
      let probe: Provider | undefined;
      try {
        // Asked before it is stored: an address that does not answer is refused, and the old line stays.
        if (host !== null) {
          probe = deps.openProvider(host, workspace);
          const status = await probe.status();
          if (status.phase === "failed")
            return refused("conflict", `No Docker engine answers at ${host}: ${status.reason}`);
        }
      } catch (fault) {
        return refused("invalid", `${host} cannot be used: ${fault instanceof Error ? fault.message : String(fault)}`);
      } finally {
        await probe?.close();
      }
      const sentence = host === null ? "disconnected the Docker engine" : `connected the Docker engine at ${host}`;
      await deps.stores.members.setEngineHost(workspace, host, auditLine(caller, { at: deps.now(), sentence }));
      const home = await hosts.pin(workspace);
      const status = await home.connectEngine(host);
      if (host === null) hosts.unpin(workspace);
      return ok(status);
    },

    suggest: () =>
      Promise.all(
        candidates.map(async ({ host, label }) => {
          const found = await reachable(deps, host);
          return { host, reachable: found !== undefined, label: found ?? label };
        }),
      ),

    images: (workspace) =>
      hosts.workspaces.with(workspace, async (home) => (await home.link?.provider.images?.()) ?? []),
  };
}

/** What answers there, in words; undefined when nothing does. */
async function reachable(deps: Deps, host: string): Promise<string | undefined> {
  let provider: Provider | undefined;
  try {
    provider = deps.openProvider(host, "suggest" as WorkspaceId);
    const status = await provider.status();
    return status.phase === "connected"
      ? `${status.name}, Docker ${status.version}, ${status.containers} containers`
      : undefined;
  } catch {
    return undefined; // An address that cannot even be tried is not reachable; that is the answer.
  } finally {
    await provider?.close();
  }
}
