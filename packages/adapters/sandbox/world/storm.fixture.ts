import { textHash } from "@tributary/core/base";
import { WORLD_LIMITS } from "@tributary/core/engine";
import { createBareSandbox } from "./bare-guest.fixture.ts";

/** A function that starts the runtime again and again, each of which stays, until that is refused or enough have been started. */
export const STORM = `export default async () => {
  const quiet = { stdin: "null", stdout: "null", stderr: "null" };
  const stays = { args: ["eval", "setInterval(() => {}, 1000)"], ...quiet };
  const children = [];
  while (children.length < 60) {
    try {
      children.push(new Deno.Command(Deno.execPath(), stays).spawn());
    } catch {
      return ["refused after"];
    }
    const next = new Promise((go) => setTimeout(go, 20));
    const ended = await Promise.race([Promise.any(children.map((child) => child.status)), next]);
    // One that cannot start its own threads ends at once.
    if (ended && !ended.success) return ["refused after"];
  }
  return ["all began"];
};`;

/** Run as a program: tells how processes are limited for whoever runs it, and what came of the storm. */
if (process.argv[1] === import.meta.filename) {
  const sandbox = createBareSandbox("namespaces");
  const job = { codeHash: textHash(STORM), js: STORM, input: null, limits: { ...WORLD_LIMITS, wallMs: 30_000 } };
  const { result } = await sandbox.run(job);
  console.log(JSON.stringify({ processes: sandbox.describe().processes, result }));
  await sandbox.close();
}
