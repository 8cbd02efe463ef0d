import type { InstalledPackage, PackagePart, UpgradeRow } from "@tributary/core/catalogue";
import type { DefinitionReport, PackageReport, UpgradeReport } from "@tributary/core/protocol";
import { columns, counted } from "./lines.ts";

const PART: { readonly [Outcome in PackagePart["outcome"]]: string } = {
  new: "+",
  updated: "~",
  removed: "-",
  kept: "!",
  dropped: "!",
  same: " ",
};
const ROW: { readonly [Outcome in UpgradeRow["outcome"]]: string } = { fits: "✓", loses: "!", stays: "✗" };
const STATE = { asInstalled: "as installed", changed: "changed here", missing: "missing here" } as const;

/** What installing does, or did, part by part. */
export function packageText(report: PackageReport): string {
  const { title, version, before, parts, obstacles, edits } = report;
  const from =
    before === null ? "not installed here" : before === version ? "the same version is here" : `${before} is here`;
  const lines = [
    `${title} ${version} (${from})`,
    ...parts.map(({ id, outcome, sentence }) => `${PART[outcome]} ${id}: ${sentence}`),
    ...obstacles.map((sentence) => `✗ ${sentence}`),
  ];
  return [...lines, edits === 0 ? "Nothing to do." : `${counted(edits, "edit")}.`].join("\n");
}

/** What is installed, and what of it was changed. */
export function installedText(packages: readonly InstalledPackage[]): string {
  if (packages.length === 0) return "No package is installed.";
  return packages
    .map(({ name, version, title, builtIn, parts }) => {
      const head = `${name} ${version}  ${title}${builtIn ? " (comes with the server)" : ""}`;
      const rows = parts.map((part) => [`  ${part.type}`, part.name, STATE[part.state]]);
      return rows.length === 0 ? head : `${head}\n${columns(rows)}`;
    })
    .join("\n\n");
}

/** Component by component: what fits, what is lost, what would run. */
export function upgradeText({ to, rows, moved }: UpgradeReport, isDone: boolean): string {
  if (rows.length === 0) return `Nothing is of an earlier version than ${to}.`;
  const lines = rows.flatMap((row) => [
    `${ROW[row.outcome]} ${row.name} (${row.from}): ${outcomeText(row)}`,
    ...row.lost.map(({ title, value }) => `    loses ${title}: ${value}`),
    ...(row.runs.length > 0 ? [`    runs ${row.runs.join(", ")}`] : []),
    ...(row.gone.length > 0 ? [`    no longer ${row.gone.join(", ")}`] : []),
  ]);
  const verb = isDone ? "moved" : "would move";
  return [...lines, `${moved} of ${counted(rows.length, "component")} ${verb} to ${to}.`].join("\n");
}

function outcomeText({ outcome, kept, strandedReaders }: UpgradeRow): string {
  if (outcome === "stays") return `stays, since ${strandedReaders.join(", ")} take what would be gone`;
  return outcome === "fits"
    ? `fits, ${counted(kept, "value")} kept`
    : `moves with --lose, ${counted(kept, "value")} kept`;
}

export function definitionText(report: DefinitionReport, isSaved: boolean): string {
  if (!report.ok)
    return report.faults.map(({ at, sentence }) => `✗ ${at === "" ? "" : `${at}: `}${sentence}`).join("\n");
  if (!report.isChanged) return `${report.title} (${report.schema}) is defined like that already.`;
  return `${report.title} ${isSaved ? "is" : "would be"} ${report.schema}.`;
}
