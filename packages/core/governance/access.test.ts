import { expect, test } from "vitest";
import { ROLES, type ActorId, type Role, type WorkspaceId } from "../base/index.ts";
import { newWorkspaceRefusal, roleChangeRefusal, roleIn, type Principal } from "./access.ts";

const person = (id: string): Principal => ({
  actor: { type: "user", id: id as ActorId, name: id },
  member: id as ActorId,
  credential: { kind: "session", id: "s" },
});
const agentOf = (id: string): Principal => ({
  actor: { type: "agent", id: "t" as ActorId, name: "bot", onBehalfOf: { id: id as ActorId, name: id } },
  member: id as ActorId,
  credential: { kind: "token", id: "t", workspace: "w" as WorkspaceId },
});
const w = "w" as WorkspaceId;
const members = (roles: Record<string, Role>) =>
  Object.entries(roles).map(([id, role]) => ({ id: id as ActorId, role }));
const change = (
  by: Principal,
  user: string,
  role: Role | null,
  roles: Record<string, Role> = { ana: "owner", ben: "editor" },
) => roleChangeRefusal({ members: members(roles), by, user: user as ActorId, role });

test("[G9] a person has their role, a stranger none", () => {
  for (const role of ROLES) expect(roleIn(person("ana"), w, role)).toBe(role);
  expect(roleIn(person("ana"), w, undefined)).toBeUndefined();
});

test("[G9] a token edits at most, in its own workspace only, and nothing once its owner is no member", () => {
  expect(ROLES.map((role) => roleIn(agentOf("ana"), w, role))).toEqual(["editor", "editor", "editor", "viewer"]);
  expect(roleIn(agentOf("ana"), "other" as WorkspaceId, "owner")).toBeUndefined();
  expect(roleIn(agentOf("ana"), w, undefined)).toBeUndefined();
});

test("[G10] owners change roles; others, and tokens of owners, do not", () => {
  expect(change(person("ana"), "ben", "approver")).toBeNull();
  expect(change(person("ben"), "ana", "viewer")).not.toBeNull();
  expect(change(agentOf("ana"), "ben", "owner")).not.toBeNull();
  expect(change(person("ana"), "cleo", "viewer")).toContain("not a member");
});

test("[G10] the last owner stays; anybody else may leave", () => {
  expect(change(person("ana"), "ana", null)).toContain("needs an owner");
  expect(change(person("ana"), "ana", "editor")).toContain("needs an owner");
  expect(change(person("ana"), "ana", null, { ana: "owner", ben: "owner" })).toBeNull();
  expect(change(person("ben"), "ben", null)).toBeNull();
});

test("[G11] being invited somewhere does not let anybody make a workspace of their own; owning one does", () => {
  expect(newWorkspaceRefusal([], 0)).toBeNull();
  expect(newWorkspaceRefusal([], 1)).toContain("Only an owner");
  expect(newWorkspaceRefusal(["approver", "editor"], 2)).toContain("Only an owner");
  expect(newWorkspaceRefusal(["viewer", "owner"], 2)).toBeNull();
});
