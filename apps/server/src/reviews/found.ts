import type { ComponentId } from "@tributary/core/base";
import { fieldTitle } from "@tributary/core/engine";
import {
  type Component,
  functionsOf,
  nameOf,
  type Path,
  requiredPlace,
  resultPath,
  schemaOf,
  type Snapshot,
} from "@tributary/core/model";
import type { Finding, GeneratedCode, Qualification, Review } from "@tributary/core/protocol";
import type { Consequences } from "../consequences.ts";

const QUALIFICATION = "/derived/qualification/";
const CODE = "/derived/code/";

/** Every qualification that is not a success, and those that failed to run, by component. */
export function findingsOf(view: Snapshot, consequences: Consequences): Finding[] {
  const findings: Finding[] = [];
  for (const { component, path, result } of consequences.results()) {
    const model = view.components.get(component);
    if (!model || model.deleted) continue;
    if (!path.startsWith(QUALIFICATION)) {
      if (result.phase === "failed") findings.push(uncomputed(view, model, path, result.reason));
      continue;
    }
    const name = path.slice(QUALIFICATION.length);
    const schema = schemaOf(view, model);
    const bound = (schema ? functionsOf(view, schema) : []).find(
      (binding) => binding.kind === "qualification" && binding.name === name,
    );
    const title = bound?.title ?? (requiredPlace(name) ? "Required values" : name);
    const about = { component, name: nameOf(model), function: name, title };
    if (result.phase === "failed")
      findings.push({ ...about, result: "warning", message: `This check could not run: ${result.reason}` });
    const found = "value" in result ? (result.value as Qualification | null | undefined) : undefined;
    if (found && found.result !== "success") findings.push({ ...about, ...found });
  }
  const rank = { failure: 0, warning: 1, success: 2 } as const;
  return findings.sort(
    (a, b) => rank[a.result] - rank[b.result] || compare(a.name, b.name) || compare(a.function, b.function),
  );
}

/** A value that a function should give and does not: what it is needed for goes without it. */
function uncomputed(view: Snapshot, model: Component, path: string, reason: string): Finding {
  const schema = schemaOf(view, model);
  const bound = schema && functionsOf(view, schema).find((each) => resultPath(each) === path);
  const title = bound?.title ?? fieldTitle(view, model, path as Path);
  const cell = model.attributes.get(path as Path);
  const isTaken = cell !== undefined && "from" in cell && cell.from.via === undefined;
  const message = isTaken ? `${title} has no value. ${reason}` : `${title} could not be computed. ${reason}`;
  const about = { component: model.id, name: nameOf(model), function: path.slice(1), title };
  return { ...about, result: "failure", message, ...(path.startsWith("/derived/") ? {} : { path }) };
}

/** Generated files that differ between Head and the change set. A text without a name of its own is a part of another's. */
export function generatedOf(head: Consequences, proposed: Consequences): Review["generated"] {
  const [before, after] = [codes(head), codes(proposed)];
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key) => {
    const [old, next] = [before.get(key), after.get(key)];
    const { component, code } = next ?? old ?? { component: "", code: undefined };
    if (!code?.fileName || old?.code.code === next?.code.code) return [];
    const { fileName, format } = code;
    return [{ component, fileName, format, before: old?.code.code ?? "", after: next?.code.code ?? "" }];
  });
}

function codes(
  consequences: Consequences,
): Map<string, { readonly component: ComponentId; readonly code: GeneratedCode }> {
  const found = new Map<string, { component: ComponentId; code: GeneratedCode }>();
  for (const { component, path, result } of consequences.results()) {
    const code =
      path.startsWith(CODE) && "value" in result ? (result.value as GeneratedCode | null | undefined) : undefined;
    if (code) found.set(`${component} ${path.slice(CODE.length)}`, { component, code });
  }
  return found;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
