import type { FunctionPlace } from "@tributary/adapters/api";
import type { WorkspaceId } from "@tributary/core/base";
import type { Snapshot } from "@tributary/core/model";
import { NotFound, type Hosts } from "../hosts.ts";
import type { Consequences } from "../consequences.ts";
import type { Deps } from "../deps.ts";

/** The model a function is run in: a change set's view, or Head, with what follows from it. */
export type Model = {
  readonly workspace: WorkspaceId;
  readonly view: Snapshot;
  readonly consequences: Consequences;
};

/** Runs `work` with the model held open. @throws {NotFound} for a change set that is not there */
export async function withModel<T>(
  { deps, hosts }: { readonly deps: Pick<Deps, "stores">; readonly hosts: Hosts },
  { workspace, changeSet }: FunctionPlace,
  work: (model: Model) => Promise<T>,
): Promise<T> {
  if (changeSet === undefined)
    return hosts.workspaces.with(workspace, (home) =>
      work({ workspace, view: home.snapshot, consequences: home.consequences }),
    );
  const record = await deps.stores.changeSets.get(changeSet);
  if (!record) throw new NotFound(`no change set ${changeSet}`);
  return hosts.withChangeSet(record, (host) =>
    work({ workspace, view: host.session.view, consequences: host.consequences }),
  );
}
