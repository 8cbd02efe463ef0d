import type { Issues } from "./issues.ts";
import { type MapNode, type Node, type ScalarNode, scalar } from "./node.ts";
import { type Lookup, substitute, wholeVariable } from "./substitute.ts";

/**
 * `root` with every variable in its values (never in its keys) replaced. A variable that is not set becomes an empty
 * text, with a warning the first time; one that must be set is an error, except where it is the whole value of an
 * environment variable: that can be filled in later, so what stood there is remembered.
 */
export function interpolate(root: MapNode, lookup: Lookup, issues: Issues): MapNode {
  return { ...root, entries: new Interpolation(lookup, issues).members(root, "", false) };
}

class Interpolation {
  readonly #lookup: Lookup;
  readonly #issues: Issues;
  readonly #told = new Set<string>();
  /** Aliases share nodes, so each is visited once however often it is used; once more where it is environment. */
  readonly #done = { elsewhere: new Map<Node, Node>(), environment: new Map<Node, Node>() };

  constructor(lookup: Lookup, issues: Issues) {
    this.#lookup = lookup;
    this.#issues = issues;
  }

  members(node: MapNode, at: string, environment: boolean): ReadonlyMap<string, Node> {
    const isEnvironment = (key: string) => environment || key === "environment" || (at === "" && key.startsWith("x-"));
    return new Map(
      [...node.entries].map(([key, value]) => [key, this.#visit(value, at ? `${at}.${key}` : key, isEnvironment(key))]),
    );
  }

  #visit(node: Node, at: string, environment: boolean): Node {
    const done = environment ? this.#done.environment : this.#done.elsewhere;
    const before = done.get(node);
    if (before) return before;
    const after = this.#replaced(node, at, environment);
    done.set(node, after);
    return after;
  }

  #replaced(node: Node, at: string, environment: boolean): Node {
    switch (node.kind) {
      case "scalar":
        return typeof node.value === "string" && node.value.includes("$")
          ? this.#scalar(node, node.value, at, environment)
          : node;
      case "list":
        return { ...node, items: node.items.map((item, index) => this.#visit(item, `${at}.${index}`, environment)) };
      case "map":
        return { ...node, entries: this.members(node, at, environment) };
    }
  }

  #scalar(node: ScalarNode, value: string, at: string, environment: boolean): Node {
    const result = substitute(value, this.#lookup);
    if (!result.ok) {
      this.#issues.error(at, node, result.error);
      return { ...node, value: null };
    }
    const { text, unset, required } = result.value;
    const later = environment && wholeVariable(value.replace(/^[^=$]*=/, "")) !== undefined;
    if (!later) for (const sentence of required) this.#issues.error(at, node, sentence);
    for (const name of unset) this.#tell(name, later, at, node);
    return {
      ...scalar(node, text),
      ...(node.merge ? { merge: node.merge } : {}),
      ...(unset.length > 0 ? { unset: { text: value, names: unset } } : {}),
    };
  }

  #tell(name: string, later: boolean, at: string, node: Node): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    const what = later ? "it is left to be filled in" : "an empty text stands in its place";
    this.#issues.warn(at, node, `The variable ${name} is not set, so ${what}.`);
  }
}
