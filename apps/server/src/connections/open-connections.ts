import { err, ok } from "@tributary/core/base";
import type { Hosts } from "../hosts.ts";
import type { EgressParts } from "./egress.ts";

/** Opens a workspace's connections by name. `docker` is its engine, wherever that is now. */
export function openConnections(hosts: Pick<Hosts, "workspaces">): EgressParts["open"] {
  return (workspace, name) =>
    hosts.workspaces.with(workspace, async (host) => {
      const link = name === "docker" ? host.link : undefined;
      if (!link) return err({ sentence: `This workspace has no connection named ${name}.` });
      try {
        const offered = await link.provider.connection();
        return ok({ connection: { name, ...offered }, isCurrent: () => host.link === link });
      } catch (fault) {
        return err({ sentence: `The connection ${name} failed: ${fault instanceof Error ? fault.message : fault}` });
      }
    });
}
