import { isWithin } from "@tributary/core/model";
import type { ComponentChange, Finding } from "@tributary/core/protocol";

/** A component's findings: those that stand beside one of its changed fields, and the rest. Successes are left out. */
export type PlacedFindings = {
  readonly atField: ReadonlyMap<string, readonly Finding[]>;
  readonly elsewhere: readonly Finding[];
};

/** Puts each finding at the changed field it concerns: the field of that path, else the nearest one above or below it. */
export function placeFindings(
  change: Pick<ComponentChange, "component" | "fields">,
  findings: readonly Finding[],
): PlacedFindings {
  const atField = new Map<string, readonly Finding[]>();
  const elsewhere: Finding[] = [];
  for (const finding of findings) {
    if (finding.component !== change.component || finding.result === "success") continue;
    const { path } = finding;
    const near = path === undefined ? undefined : fieldNear(change.fields, path);
    if (near === undefined) elsewhere.push(finding);
    else atField.set(near, [...(atField.get(near) ?? []), finding]);
  }
  return { atField, elsewhere };
}

function fieldNear(fields: ComponentChange["fields"], path: string): string | undefined {
  const exact = fields.find((field) => field.path === path);
  if (exact) return exact.path;
  const above = fields.filter((field) => isWithin(path, field.path)).sort((a, b) => b.path.length - a.path.length)[0];
  return (above ?? fields.find((field) => isWithin(field.path, path)))?.path;
}

/** The findings that ask for attention, the failures first. */
export function seriousFindings(findings: readonly Finding[]): readonly Finding[] {
  const rank = { failure: 0, warning: 1, success: 2 };
  return findings.filter(({ result }) => result !== "success").sort((a, b) => rank[a.result] - rank[b.result]);
}
