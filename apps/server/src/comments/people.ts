import type { ActorId } from "@tributary/core/base";
import type { Mentionable } from "@tributary/core/discussion";
import { isTokenValid, type MemberStore } from "@tributary/core/governance";

type Listed<Name extends "members" | "tokens"> = Awaited<ReturnType<MemberStore[Name]>>;
export type MentionablePerson = Mentionable & { readonly owner?: string };

/** Whom a comment may mention: members, and agents of members that are still let in [VC3]. */
export function mentionable(
  members: Listed<"members">,
  tokens: Listed<"tokens">,
  now: number,
): readonly MentionablePerson[] {
  const names = new Map(members.map(({ id, name }) => [id, name]));
  const agents = tokens.filter((token) => token.kind === "agent" && isTokenValid(token, now) && names.has(token.user));
  return [
    ...members.map(({ id, name, email }) => ({ id, name, email, tells: [id] })),
    ...agents.map(({ id, name, user }) => ({
      id: id as ActorId,
      name,
      tells: [id as ActorId, user],
      owner: names.get(user) ?? "",
    })),
  ];
}
