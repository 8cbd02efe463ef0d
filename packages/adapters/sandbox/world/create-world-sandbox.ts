import type { Sandbox } from "@tributary/core/engine";
import { SandboxUnavailable } from "../launch.ts";
import { type Deno, unpackDeno } from "./deno.ts";
import { GuestPool, type GuestPoolOptions } from "./guest-pool.ts";
import { GuestProcess } from "./guest-process.ts";
import { worldSelfTest } from "./self-test.ts";
import { namespacesWall, permissionsWall, type Wall } from "./walls.ts";

export type WorldSandboxOptions = GuestPoolOptions & {
  /** `namespaces`: refuse to work with less. `permissions`: even where there are namespaces. By default the better of the two. */
  readonly wall?: "namespaces" | "permissions";
  readonly selfTest?: boolean;
};

const START_MS = 15_000;

/**
 * One Deno process per execution, started ahead and ended with it, without any permission; inside bubblewrap where this
 * machine has namespaces. Its only way out is the job's `egress`.
 *
 * @throws {SandboxUnavailable} when it cannot start, or the self-test finds that the wall does not hold here
 */
export async function createWorldSandbox(options: WorldSandboxOptions = {}): Promise<Sandbox> {
  const tried: string[] = [];
  for (const make of WALLS[options.wall ?? "any"]) {
    const deno = unpackDeno();
    const wall = make(deno);
    if (!wall) {
      deno.remove();
      continue;
    }
    const pool = new GuestPool(makerOf(deno, wall), options);
    const problem = await problemOf(pool, options.selfTest ?? true);
    if (problem === undefined) return pool;
    tried.push(`${wall.boundary}: ${problem}`);
    await pool.close();
  }
  throw new SandboxUnavailable(tried.length > 0 ? tried.join(" ") : "bubblewrap (bwrap) is not installed.");
}

const WALLS = {
  any: [namespacesWall, permissionsWall],
  namespaces: [namespacesWall],
  permissions: [permissionsWall],
} satisfies { readonly [choice: string]: readonly ((deno: Deno) => Wall | undefined)[] };

/** What starts a guest behind a wall. */
export function makerOf(deno: Deno, wall: Wall): ConstructorParameters<typeof GuestPool>[0] {
  const memory = process.platform === "linux" ? "hard" : "soft";
  return {
    description: { driver: "deno", tier: "world", boundary: wall.boundary, memory, processes: wall.processes.by },
    start: (limits) => {
      const cell = wall.processes.by === "cgroup" ? wall.processes.cell() : undefined;
      const guest = new GuestProcess(wall.command(limits, cell), deno.folder);
      void guest.ended.then(() => cell?.remove());
      return guest;
    },
    close: async () => deno.remove(),
  };
}

async function problemOf(pool: GuestPool, test: boolean): Promise<string | undefined> {
  const problem = await pool.problem(START_MS);
  if (problem !== undefined || !test) return problem;
  const report = await worldSelfTest(pool);
  return report.ok ? undefined : report.sentence;
}
