import { posix } from "node:path";
import {
  ADAPTERS,
  AGENT_LIBRARIES,
  CORE_ORDER,
  IMPURE_GLOBALS,
  JOINING_CORE,
  PURE_LIBRARIES,
  REPLICA_LIBRARIES,
  TYPING_LIBRARIES,
} from "./layers.ts";
import { assertNever } from "@tributary/core/base";
import { placeOf } from "./place.ts";
import type { Place } from "./place.ts";
import { readSource } from "./source.ts";
import type { Tree } from "./tree.ts";

export type Violation = {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly sentence: string;
};

type Target =
  | { readonly kind: "node" }
  | { readonly kind: "library"; readonly library: string }
  | { readonly kind: "own"; readonly path: string; readonly place: Place }
  | { readonly kind: "hidden"; readonly packageName: string };

type Complaint = readonly [rule: string, sentence: string];

/** Every line of the tree that is in the wrong place, in the order of files and lines. Rules: SPEC.md. */
export function judge(tree: Tree): readonly Violation[] {
  return [...tree.files].flatMap(([path, text]) => judgeFile(tree, path, text));
}

function judgeFile(tree: Tree, path: string, text: string): readonly Violation[] {
  const facts = readSource(path, text);
  const place = placeOf(path);
  const found: Violation[] = [];
  const complain = (line: number, [rule, sentence]: Complaint) => found.push({ path, line, rule, sentence });

  for (const error of facts.syntaxErrors) complain(error.line, ["F10", `cannot be parsed: ${error.message}`]);
  for (const star of facts.starExports) complain(star.line, ["F9", "list the exported names instead of export *"]);
  for (const { specifier, line } of facts.imports) {
    const target = resolve(tree, path, specifier);
    for (const complaint of judgeImport(path, place, target, specifier)) complain(line, complaint);
  }
  if (place.layer === "core" && !place.isTest) {
    for (const use of facts.globals) {
      if (IMPURE_GLOBALS.has(use.name) || /[.( ]/.test(use.name)) {
        complain(use.line, ["F2", `core may not use ${use.name}; take a port (Clock, Random, …) instead`]);
      }
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

function resolve(tree: Tree, from: string, specifier: string): Target {
  if (specifier.startsWith("node:")) return { kind: "node" };
  if (specifier.startsWith(".")) {
    const path = posix.normalize(posix.join(posix.dirname(from), specifier));
    return { kind: "own", path, place: placeOf(path) };
  }
  const parts = specifier.split("/");
  const library = specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
  const owner = tree.packages.find((one) => one.name === library);
  if (owner === undefined) {
    return library.startsWith("@tributary/") ? { kind: "hidden", packageName: library } : { kind: "library", library };
  }
  const path = owner.exports.get(specifier);
  return path === undefined ? { kind: "hidden", packageName: library } : { kind: "own", path, place: placeOf(path) };
}

function judgeImport(path: string, place: Place, target: Target, specifier: string): readonly Complaint[] {
  const quoted = JSON.stringify(specifier);
  if (target.kind === "hidden") return [["F8", `${quoted} is not among the exports of ${target.packageName}`]];
  const isShipped = !place.isTest;
  const complaints = isShipped ? layerComplaints(place, target, quoted) : [];
  return target.kind === "own" ? [...complaints, ...faceComplaints(path, place, target, specifier)] : complaints;
}

/** [F1], [F3]–[F7], [F13]: may this layer know that thing at all? */
function layerComplaints(from: Place, target: Target, quoted: string): readonly Complaint[] {
  switch (from.layer) {
    case "core":
      return coreComplaints(from, target, quoted);
    case "adapters":
      return adapterComplaints(from, target, quoted);
    case "ui":
      if (target.kind === "node") return [["F5", `the UI runs in a browser and may not import ${quoted}`]];
      if (target.kind === "own" && !["ui", "replica", "typing", "core"].includes(target.place.layer)) {
        return [["F5", `the UI draws from core, the replica and typing alone and may not import ${quoted}`]];
      }
      return [];
    case "replica":
      return replicaComplaints(target, quoted);
    case "typing":
      return typingComplaints(target, quoted);
    case "agent":
      return agentComplaints(target, quoted);
    case "assets":
    case "testing":
      if (target.kind !== "own" || target.place.unit === from.unit || target.place.layer === "core") return [];
      // Its histories are played by the copy that pages and agents have.
      if (from.layer === "testing" && target.place.layer === "replica") return [];
      return [["F7", `${from.layer} stands on core and may not import ${quoted}`]];
    case "outer":
      return [];
    default:
      return assertNever(from.layer);
  }
}

function coreComplaints(from: Place, target: Target, quoted: string): readonly Complaint[] {
  if (target.kind === "library" && PURE_LIBRARIES.includes(target.library)) return [];
  if (target.kind !== "own" || target.place.layer !== "core") {
    return [["F1", `core is pure and may not import ${quoted}`]];
  }
  const [own, other] = [CORE_ORDER.indexOf(from.name), CORE_ORDER.indexOf(target.place.name)];
  if (own === -1 || other === -1) {
    const unknown = own === -1 ? from.name : target.place.name;
    return [["F3", `core/${unknown} has no place in CORE_ORDER yet; give it one`]];
  }
  return other <= own ? [] : [["F3", `core/${from.name} comes before core/${target.place.name} and may not import it`]];
}

function adapterComplaints(from: Place, target: Target, quoted: string): readonly Complaint[] {
  const rule = ADAPTERS[from.name];
  if (rule === undefined) return [["F4", `adapter ${from.name} is not in the ADAPTERS table; say what it wraps`]];
  if (target.kind === "node") return [];
  if (target.kind === "library") {
    const isKnown = rule.vendor.includes(target.library) || PURE_LIBRARIES.includes(target.library);
    return isKnown ? [] : [["F4", `adapter ${from.name} wraps ${rule.vendor.join(", ")} and may not import ${quoted}`]];
  }
  if (target.kind !== "own" || target.place.layer === "core" || target.place.unit === from.unit) return [];
  if (target.place.layer === "typing") return [];
  if (target.place.layer === "adapters" && rule.adapters?.includes(target.place.name)) return [];
  if (target.place.layer === "assets" && rule.assets?.includes(target.place.name)) return [];
  return [["F4", `adapter ${from.name} may not import ${quoted}; apps join adapters`]];
}

function agentComplaints(target: Target, quoted: string): readonly Complaint[] {
  if (target.kind === "node") return [];
  if (target.kind === "library") {
    return AGENT_LIBRARIES.includes(target.library) ? [] : [["F6", `an agent needs no ${quoted}`]];
  }
  if (target.kind !== "own" || target.place.layer === "agent" || target.place.layer === "replica") return [];
  return joins(target.place) ? [] : [["F6", `an agent speaks only the protocol and may not import ${quoted}`]];
}

function replicaComplaints(target: Target, quoted: string): readonly Complaint[] {
  if (target.kind === "library" && REPLICA_LIBRARIES.includes(target.library)) return [];
  if (target.kind === "own" && (target.place.layer === "replica" || joins(target.place))) return [];
  return [["F13", `a replica runs in pages and in programs alike and may not import ${quoted}`]];
}

function typingComplaints(target: Target, quoted: string): readonly Complaint[] {
  if (target.kind === "library" && TYPING_LIBRARIES.includes(target.library)) return [];
  if (target.kind === "own" && (target.place.layer === "typing" || target.place.layer === "core")) return [];
  return [["F14", `typing computes on texts, in pages and programs alike, and may not import ${quoted}`]];
}

function joins({ layer, name }: Place): boolean {
  return layer === "core" && JOINING_CORE.includes(name);
}

/** [F8]: through the front door. */
function faceComplaints(
  path: string,
  from: Place,
  target: { readonly path: string; readonly place: Place },
  specifier: string,
): readonly Complaint[] {
  const quoted = JSON.stringify(specifier);
  const isInside = target.place.unit === from.unit;
  if (isInside) {
    const isOwnFace = specifier.startsWith(".") && target.path === `${from.unit}/index.ts` && !from.isTest;
    return isOwnFace ? [["F8", "inside a folder import the file, not the folder's own index.ts"]] : [];
  }
  if (!specifier.startsWith(".")) return [];
  if (packageOf(path) !== packageOf(target.path)) {
    return [["F8", `${quoted} leaves the package; import the other package by its name`]];
  }
  const isFace = target.path.startsWith(`${target.place.unit}/index.`);
  const isFaceForTests = from.isTest && target.path === `${target.place.unit}/testing.ts`;
  return isFace || isFaceForTests
    ? []
    : [["F8", `${quoted} is an inner file of ${target.place.unit}; import its index.ts`]];
}

function packageOf(path: string): string {
  const [root, second] = path.split("/");
  return root === "e2e" || root === "bench" || root === "scripts" ? root : `${root}/${second}`;
}
