import { posix } from "node:path";
import type { Violation } from "./judge.ts";
import type { Tree } from "./tree.ts";

type Cited = { readonly path: string; readonly line: number; readonly tag: string };

/** `- [G2] …`, `- **[G2]** …`, `[G2]: …`: a list item that opens with its tag. */
const RULE = /^\s*[-*] \**\[([A-Z]{1,3}\d+)\]/;
/** The string a test's name begins with; `test.each(…)("[G2] …")` has it on its own. */
const NAME = /["'`]((?:\[[A-Z]{1,3}\d+\] ?)+)/g;
const TAG = /[A-Z]{1,3}\d+/g;

/** [F11], [F12]: every rule has a test, and every tag has a rule. */
export function judgeRules(tree: Tree): readonly Violation[] {
  const rules = [...tree.specs].flatMap(([path, text]) => rulesOf(path, text));
  const tags = [...tree.files].filter(([path]) => isTest(path)).flatMap(([path, text]) => tagsOf(path, text));
  return [...untested(rules, tags), ...repeated(rules), ...unruled(tree, rules, tags)];
}

function untested(rules: readonly Cited[], tags: readonly Cited[]): readonly Violation[] {
  return rules
    .filter((rule) => !tags.some((tag) => tag.tag === rule.tag && mayCite(tag.path, rule.path)))
    .map((rule) => ({ ...at(rule), rule: "F11", sentence: `no test cites rule ${rule.tag}` }));
}

function repeated(rules: readonly Cited[]): readonly Violation[] {
  const isFirst = (rule: Cited) => rules.find((one) => one.path === rule.path && one.tag === rule.tag) === rule;
  return rules
    .filter((rule) => !isFirst(rule))
    .map((rule) => ({ ...at(rule), rule: "F11", sentence: `rule ${rule.tag} stands here twice` }));
}

function unruled(tree: Tree, rules: readonly Cited[], tags: readonly Cited[]): readonly Violation[] {
  return tags.flatMap((tag) => {
    const spec = nearestSpec(tree, tag.path);
    if (isTestkit(tag.path) && rules.some((rule) => rule.tag === tag.tag && mayCite(tag.path, rule.path))) return [];
    if (spec !== undefined && rules.some((rule) => rule.path === spec && rule.tag === tag.tag)) return [];
    const where = spec === undefined ? "no SPEC.md at or above it" : `${spec} has no such rule`;
    return [{ ...at(tag), rule: "F12", sentence: `the test cites ${tag.tag}, but ${where}` }];
  });
}

function rulesOf(path: string, text: string): readonly Cited[] {
  return text.split("\n").flatMap((line, index) => {
    const tag = RULE.exec(line)?.[1];
    return tag === undefined ? [] : [{ path, line: index + 1, tag }];
  });
}

function tagsOf(path: string, text: string): readonly Cited[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      [...line.matchAll(NAME)].flatMap((match) =>
        [...(match[1] ?? "").matchAll(TAG)].map((tag) => ({ path, line: index + 1, tag: tag[0] })),
      ),
    );
}

function isTest(path: string): boolean {
  return /\.(test|spec|contract)\.(tsx?|mjs)$/.test(path);
}

function mayCite(test: string, spec: string): boolean {
  return test.startsWith(`${posix.dirname(spec)}/`) || (isTestkit(test) && spec.startsWith("packages/core/"));
}

/** Simulations and contracts prove core's rules from outside core. */
function isTestkit(path: string): boolean {
  return path.startsWith("packages/testing/");
}

function nearestSpec(tree: Tree, path: string): string | undefined {
  for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder)) {
    if (tree.specs.has(`${folder}/SPEC.md`)) return `${folder}/SPEC.md`;
  }
  return undefined;
}

function at({ path, line }: Cited): { readonly path: string; readonly line: number } {
  return { path, line };
}
