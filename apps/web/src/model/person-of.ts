import type { WorkspaceView } from "@tributary/core/protocol";

type Person = {
  readonly id: string;
  readonly name: string;
  readonly type: "user" | "agent" | "service" | "scheduler" | "system";
};

/** Who an answer means: a member by id or by name, else whoever is called so. */
export function personOf(members: WorkspaceView["members"], who: string): Person {
  const member = members.find(({ id }) => id === who) ?? members.find(({ name }) => name === who);
  if (member) return { id: member.id, name: member.name, type: "user" };
  return { id: who, name: who, type: who === "Tributary" || who === "system" ? "system" : "user" };
}
