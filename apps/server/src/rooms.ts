import type { Admission, Cut, Denial } from "@tributary/adapters/transport";
import { err, ok, type ChangeSetId, type Result, type Role, type WorkspaceId } from "@tributary/core/base";
import { roleIn, type Principal } from "@tributary/core/governance";
import { CLOSE, type Room } from "@tributary/core/protocol";
import type { CutOffs } from "./cut-offs.ts";
import type { Deps } from "./deps.ts";
import type { Hosts } from "./hosts.ts";

const NOT_FOUND: Denial = { code: CLOSE.notFound, reason: "There is no such room, or you may not see it." };

/** Finds the room a socket asks for and says whether, and as what, the principal may enter it. */
export function roomOpener(deps: Deps, hosts: Hosts, cutOffs: Pick<CutOffs, "note">) {
  const roleOf = async (principal: Principal, workspace: WorkspaceId): Promise<Role | undefined> =>
    roleIn(principal, workspace, await deps.stores.members.roleOf(workspace, principal.member));

  return async (room: Room, principal: Principal): Promise<Result<Admission, Denial>> => {
    if (room.kind === "head") {
      const id = room.id as WorkspaceId;
      const role = await roleOf(principal, id);
      if (!role) return err(NOT_FOUND);
      const { value, release } = await hosts.workspaces.use(id);
      const at = { workspace: id, changeSet: null, where: "the live model", actor: principal.actor };
      const onCut = (cut: Cut) => cutOffs.note({ ...at, cut });
      return ok({ role, join: (socket) => value.doc.join(socket), release, onCut });
    }
    const id = room.id as ChangeSetId;
    const record = await deps.stores.changeSets.get(id);
    const role = record && (await roleOf(principal, record.workspace));
    if (!role) return err(NOT_FOUND);
    const { value, release } = await hosts.changeSets.use(id);
    const document = room.kind === "changeSet" ? value.session : value.results;
    const where = room.kind === "changeSet" ? `the change set “${record.title}”` : `the results of “${record.title}”`;
    const at = { workspace: record.workspace, changeSet: id, where, actor: principal.actor };
    const onCut = (cut: Cut) => cutOffs.note({ ...at, cut });
    return ok({ role, join: (socket) => document.join(socket), release, onCut });
  };
}
