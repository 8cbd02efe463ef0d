import type { Actor, ActorId, WorkspaceId } from "@tributary/core/base";
import type { MemberStore } from "@tributary/core/governance";
import type { Named } from "@tributary/core/protocol";

/** Names of the people and programs of a workspace, and whose hand each program is. */
export type Directory = {
  nameOf(id: string): string;
  whoIs(id: string): Named;
  /** By token id, also of tokens that were revoked. */
  readonly tokenOwners: ReadonlyMap<string, ActorId>;
  readonly members: Awaited<ReturnType<MemberStore["members"]>>;
};

export async function readDirectory(
  store: MemberStore,
  workspace: WorkspaceId,
  actors: readonly Actor[] = [],
): Promise<Directory> {
  const [members, tokens] = await Promise.all([store.members(workspace), store.tokens(workspace)]);
  const names = new Map<string, string>([
    ...actors.map((actor) => [actor.id, actor.name] as const),
    ...tokens.map((token) => [token.id, token.name] as const),
    ...members.map((member) => [member.id, member.name] as const),
  ]);
  const nameOf = (id: string) => names.get(id) ?? "a former member";
  return {
    nameOf,
    whoIs: (id) => ({ id, name: nameOf(id) }),
    tokenOwners: new Map(tokens.map((token) => [token.id, token.user])),
    members,
  };
}
