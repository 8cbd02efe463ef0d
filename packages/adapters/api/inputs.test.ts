import { expect, test } from "vitest";
import { z } from "zod";
import { appRouter } from "./router.ts";
import { parseCursor } from "./snapshot-page.ts";

type Schema = z.core.$ZodTypes;
type Leaf = readonly [place: string, schema: Schema];

/** Everything a schema is made of that a text or number can be given to, each by its place. */
function leavesOf(schema: Schema, place: string): readonly Leaf[] {
  const below = (each: z.core.$ZodType, at = place) => leavesOf(each as Schema, at);
  const { def } = schema._zod;
  switch (def.type) {
    case "object":
      return Object.entries(def.shape).flatMap(([name, member]) => below(member, `${place}.${name}`));
    case "array":
      return below(def.element);
    case "record":
      return [...below(def.keyType), ...below(def.valueType)];
    case "union":
      return def.options.flatMap((each) => below(each));
    case "intersection":
      return [...below(def.left), ...below(def.right)];
    case "optional":
    case "nullable":
    case "default":
      return below(def.innerType);
    case "pipe":
      return isLeaf(def.in as Schema) ? [[place, schema]] : below(def.in);
    case "literal":
    case "enum":
    case "boolean":
      return [];
    default:
      return [[place, schema]];
  }
}

/** What is made of it counts as well. */
function isLeaf({ _zod: { def } }: Schema): boolean {
  return def.type === "string" || def.type === "number";
}

/** As the library lists them at run time: by their whole names, each with the inputs it was given one after the other. */
const procedures = appRouter._def.procedures as unknown as {
  readonly [name: string]: { readonly _def: { readonly inputs: readonly Schema[] } };
};
const leaves = Object.entries(procedures).flatMap(([name, { _def }]) =>
  _def.inputs.flatMap((each) => leavesOf(each, name)),
);
/** Places whose leaf takes one of these values. */
const taking = (...values: readonly unknown[]) => [
  ...new Set(
    leaves.flatMap(([place, schema]) => (values.some((value) => z.safeParse(schema, value).success) ? [place] : [])),
  ),
];

/** What is read as what it is, kept as JSON, or made fit by who keeps it: paths and keys as they came into a document, prose, files. */
const CONTENT = [
  ...["catalogue.compare.files.path", "catalogue.compare.files.text"],
  ...["catalogue.install.files.path", "catalogue.install.files.text"],
  ...["changeSet.import.files.path", "changeSet.import.files.text", "changeSet.import.env"],
  ...["comment.begin.anchor.path", "comment.begin.anchor.fileName", "comment.begin.anchor.text"],
  ...["comment.begin.anchor.line.text", "comment.begin.text", "comment.reply.text", "comment.edit.text"],
  ...["function.argument.input", "function.run.input", "function.explain.path", "function.retryResult.path"],
  ...["history.timeline.path", "audit.list.path", "divergence.settle.keys.key", "management.propose.input"],
  ...["changeSet.takeBack.part.path", "changeSet.dryRun.mutations", "changeSet.edit.mutations"],
].sort();

test("[A2] a text that no database keeps is refused wherever it is looked for or kept, and taken where anything may be said", () => {
  expect(leaves.length).toBeGreaterThan(150);
  // With what some of them begin with, so that it is the character that is refused.
  const bad = ["\0", "half \ud83d"].flatMap((text) => [`some text ${text}`, `/domain/${text}`, `unix:///${text}`]);
  expect(taking(...bad).sort()).toEqual(CONTENT);
});

test("[A2] a version that no history reaches, and a moment no calendar has, are refused in words", () => {
  const places = leaves.flatMap(([place]) => (/version|from|to|before|at$/.test(place) ? [place] : []));
  const kept = ["audit.list.before", "activity.list.before"]; // these count in eight bytes
  const numbers = taking(2 ** 31).filter((place) => places.includes(place) && !kept.includes(place));
  expect(numbers.sort()).toEqual(["audit.list.from", "audit.list.to", "comment.mentions.before", "head.versionAt.at"]);
  expect(taking(1e300).filter((place) => !CONTENT.includes(place))).toEqual(["policy.set.parameters"]);
  expect(taking(9e15).filter((place) => numbers.includes(place))).toEqual([]);
  expect([parseCursor("9999999999.0"), parseCursor("12.2000")]).toEqual([undefined, { version: 12, offset: 2000 }]);
});
