import type { ActorId } from "./ids.ts";

/**
 * Who did it. An agent always acts for a user, and both are recorded. `through`: the function of the workspace that worked it
 * out, where they ran one rather than did it by hand; it answers for nothing, they do.
 */
export type Actor = { readonly through?: string } & (
  | { readonly type: "user"; readonly id: ActorId; readonly name: string }
  | {
      readonly type: "agent";
      readonly id: ActorId;
      readonly name: string;
      readonly onBehalfOf: { readonly id: ActorId; readonly name: string };
    }
  | { readonly type: "service" | "scheduler" | "system"; readonly id: ActorId; readonly name: string }
);

/** An actor as lists, logs and comments show it: an agent with the name of whom it acts for. */
export type Who = {
  readonly id: ActorId;
  readonly name: string;
  readonly type: Actor["type"];
  readonly owner?: string;
  readonly through?: string;
};

export function whoOf(actor: Actor): Who {
  const { id, name, type, through } = actor;
  return {
    ...{ id, name, type },
    ...(actor.type === "agent" ? { owner: actor.onBehalfOf.name } : {}),
    ...(through === undefined ? {} : { through }),
  };
}

/** What a member of a workspace may do. Each role may do all that the ones after it may. */
export const ROLES = ["owner", "approver", "editor", "viewer"] as const;
export type Role = (typeof ROLES)[number];

export function mayEdit(role: Role): boolean {
  return role !== "viewer";
}

export function mayApprove(role: Role): boolean {
  return role === "owner" || role === "approver";
}

export function mayAdminister(role: Role): boolean {
  return role === "owner";
}

/** The person behind an actor: the user, or the user an agent acts for; for the system, the actor itself. */
export function principalOf(actor: Actor): ActorId {
  return actor.type === "agent" ? actor.onBehalfOf.id : actor.id;
}

export const SYSTEM_ACTOR: Actor = { type: "system", id: "system" as ActorId, name: "Tributary" };
