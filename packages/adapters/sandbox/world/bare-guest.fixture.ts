import { writeFileSync } from "node:fs";
import type { Sandbox } from "@tributary/core/engine";
import { makerOf } from "./create-world-sandbox.ts";
import { guestText, unpackDeno } from "./deno.ts";
import { GuestPool } from "./guest-pool.ts";
import { namespacesWall, permissionsWall } from "./walls.ts";

/** Enough for the runtime's own threads. */
const PROCESSES = 96;

/**
 * A sandbox whose guest has kept the runtime's own names, so that what is tried by them arrives at the wall behind: Deno's permissions,
 * or, with all of those given away, the namespaces. For tests alone: `nothing` is no wall at all, and shows that what is tried would get out.
 */
export function createBareSandbox(behind: "permissions" | "namespaces" | "nothing"): Sandbox {
  const deno = unpackDeno();
  writeFileSync(deno.guest, bareText());
  const wall = behind === "namespaces" ? namespacesWall(deno, PROCESSES) : permissionsWall(deno, PROCESSES);
  if (!wall) throw new Error("there is no bubblewrap here");
  const allowed = (command: readonly string[]): readonly string[] =>
    behind === "permissions" ? command : command.flatMap((word) => (word === "run" ? [word, "--allow-all"] : [word]));
  return new GuestPool(makerOf(deno, { ...wall, command: (...of) => allowed(wall.command(...of)) }), { warm: 0 });
}

function bareText(): string {
  const text = guestText();
  const bare = text.replace("Error AggregateError", "Deno process Error AggregateError");
  if (bare === text) throw new Error("the guest's list of names is another now");
  return bare;
}
