import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DriverReport, examineDrivers } from "@tributary/adapters/sandbox";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";

const TIERS = ["reactive", "world", "hardened"] as const;
const SIGN = { holds: "✓", fails: "✗", absent: "–" } as const;

export const doctorCommand = defineCommand({
  meta: {
    name: "doctor",
    description: "Start and test every function sandbox on this machine; ends with 1 where a tier has none that holds.",
  },
  args: {
    json: { type: "boolean", description: "One JSON line per driver" },
    tier: {
      type: "string",
      description: "Only reactive, world or hardened; machines take some ten seconds where they are emulated",
    },
  },
  async run({ args }) {
    const tiers = args.tier === undefined ? TIERS : TIERS.filter((tier) => tier === args.tier);
    if (tiers.length === 0) return fail(`--tier takes ${TIERS.join(", ")}, not “${args.tier}”.`);
    const kernel = process.env["TRIBUTARY_MACHINE_KERNEL"];
    const reports = await examineDrivers({
      tiers,
      ...(kernel === undefined ? {} : { machine: { kernel, cache: join(tmpdir(), "tributary-machines") } }),
      onReport: (report) => console.log(args.json ? JSON.stringify(report) : doctorText(report)),
    });
    const missing = tiers.some(
      (tier) => tier !== "hardened" && !reports.some((report) => report.tier === tier && report.state === "holds"),
    );
    if (missing) process.exitCode = 1;
  },
});

export function doctorText({ driver, tier, state, sentence, description, checks }: DriverReport): string {
  const wall = description
    ? `  ${description.boundary}, memory limit ${description.memory}${processesText(description)}`
    : "";
  const failed = checks.filter((check) => !check.ok).map((check) => `\n    ✗ ${check.name}: ${check.detail}`);
  return `${SIGN[state]} ${driver} (${tier})${wall}\n    ${sentence}${failed.join("")}`;
}

const PROCESSES = {
  cgroup: ", processes limited by a control group",
  rlimit: ", processes limited by the kernel's limit of a user",
  nothing: ", processes not limited",
} as const;

function processesText({ processes }: NonNullable<DriverReport["description"]>): string {
  return processes === undefined ? "" : PROCESSES[processes];
}
