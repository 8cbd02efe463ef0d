import { type DriverReport, examineDrivers } from "@tributary/adapters/sandbox";
import { defineCommand } from "citty";

const SIGN = { holds: "✓", fails: "✗", absent: "–" } as const;

export const doctorCommand = defineCommand({
  meta: {
    name: "doctor",
    description: "Start and test every function sandbox on this machine; ends with 1 where a tier has none that holds.",
  },
  args: { json: { type: "boolean", description: "One JSON line per driver" } },
  async run({ args }) {
    const reports = await examineDrivers();
    if (args.json) for (const report of reports) console.log(JSON.stringify(report));
    else console.log(doctorText(reports));
    const missing = ["reactive", "world"].some(
      (tier) => !reports.some((report) => report.tier === tier && report.state === "holds"),
    );
    if (missing) process.exitCode = 1;
  },
});

export function doctorText(reports: readonly DriverReport[]): string {
  return reports
    .map(({ driver, tier, state, sentence, description, checks }) => {
      const wall = description ? `  ${description.boundary}, memory limit ${description.memory}` : "";
      const failed = checks.filter((check) => !check.ok).map((check) => `\n    ✗ ${check.name}: ${check.detail}`);
      return `${SIGN[state]} ${driver} (${tier})${wall}\n    ${sentence}${failed.join("")}`;
    })
    .join("\n");
}
