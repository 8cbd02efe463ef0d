import { mayAdminister, mayEdit, type Actor, type ActorId, type Role, type WorkspaceId } from "../base/index.ts";

/** Who is at the other end, and by what right: a person's session, or an API token of one workspace. */
export type Principal = {
  readonly actor: Actor;
  /** The member whose role counts: the person, or the person whose token it is. */
  readonly member: ActorId;
  readonly credential:
    | { readonly kind: "session"; readonly id: string }
    | { readonly kind: "token"; readonly id: string; readonly workspace: WorkspaceId };
};

/**
 * The role a principal has in a workspace; undefined where it may see nothing [G9]. A token never does more than edit,
 * whoever made it, and works in its own workspace only.
 */
export function roleIn(principal: Principal, workspace: WorkspaceId, memberRole: Role | undefined): Role | undefined {
  if (memberRole === undefined) return undefined;
  if (principal.credential.kind === "session") return memberRole;
  if (principal.credential.workspace !== workspace) return undefined;
  return mayEdit(memberRole) ? "editor" : "viewer";
}

/** Whether a token still lets anybody in, as far as it goes itself: it was not revoked and has not expired. */
export function isTokenValid(
  { revokedAt, expiresAt }: { readonly revokedAt: number | null; readonly expiresAt: number | null },
  now: number,
): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

export type RoleChange = {
  readonly members: readonly { readonly id: ActorId; readonly role: Role }[];
  readonly by: Principal;
  readonly user: ActorId;
  /** Null takes the member out. */
  readonly role: Role | null;
};

/** Why a member's role may not become that, in a sentence; null when it may [G10]. */
export function roleChangeRefusal({ members, by, user, role }: RoleChange): string | null {
  const member = members.find(({ id }) => id === user);
  if (!member) return "That person is not a member of this workspace.";
  const leaving = by.actor.type === "user" && by.actor.id === user && role === null;
  const own = members.find(({ id }) => id === by.member)?.role;
  if (!leaving && (by.credential.kind !== "session" || own === undefined || !mayAdminister(own))) {
    return "Only an owner may change what members may do.";
  }
  const owners = members.filter((each) => each.role === "owner");
  if (member.role === "owner" && role !== "owner" && owners.length === 1) {
    return "A workspace needs an owner: make somebody else an owner first.";
  }
  return null;
}

/**
 * Why somebody may not make a workspace, in a sentence; null when they may [G11]. A workspace's owner can point it at an
 * engine and approve through whom they invite, so being invited somewhere does not give that right.
 *
 * @param roles - the roles the person has, over all workspaces
 * @param existing - how many workspaces there are
 */
export function newWorkspaceRefusal(roles: readonly Role[], existing: number): string | null {
  if (existing === 0 || roles.some(mayAdminister)) return null;
  return "Only an owner of a workspace may make another one. Ask an owner to make it and invite you.";
}
