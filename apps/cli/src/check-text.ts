import type { FileCheck } from "./check.ts";
import { counted } from "./lines.ts";

const MOST_LINES = 12;

/** One file's check as a person reads it: a line that says it all, and the places worth a look below it. */
export function checkText(check: FileCheck): string {
  const { file, ok, errors, warnings, unmodelled } = check;
  const counts = `${counted(check.services, "service")}, ${counted(check.components, "component")}, ${counted(check.edges, "connection")}`;
  const head = ok
    ? `✓ ${file}: ${counts}`
    : `✗ ${file}: ${errors.length === 1 ? "one thing keeps" : `${errors.length} things keep`} it from being imported`;
  const place = (at: { readonly file?: string; readonly path: string; readonly line: number }) =>
    `${at.file ?? file}:${at.line}${at.path ? ` ${at.path}` : ""}`;
  return [
    head,
    ...shown(errors.map((error) => `  ✗ ${place(error)}: ${error.message}`)),
    ...shown(warnings.map((warning) => `  ! ${place(warning)}: ${warning.message}`)),
    ...shown(unmodelled.map((key) => `  · ${place(key)}: kept as it is written, but not applied.`)),
  ].join("\n");
}

/** All files in one sentence. */
export function totalText(checks: readonly FileCheck[]): string {
  const good = checks.filter(({ ok }) => ok).length;
  return good === checks.length
    ? `${counted(good, "file")} can be imported.`
    : `${good} of ${counted(checks.length, "file")} can be imported.`;
}

function shown(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES - 1), `    … and ${lines.length - MOST_LINES + 1} more`];
}
