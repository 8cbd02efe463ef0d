import { lineAnchors } from "@tributary/core/discussion";
import { viewOfThing } from "@tributary/core/model";
import type { Anchor, LineAnchor, Review } from "@tributary/core/protocol";

/** What a change set changes, as people name it on the command line: by id or reference, or by a name that only one has. */
export type NamedThing = { readonly key: string; readonly type: "component" | "function" | "kind" | "note" | "view" };

type Content = Pick<Review, "changes" | "functions" | "schemas" | "notes" | "views">;

/** The one thing that a text names; a sentence where it names none or several. */
export function thingNamed(review: Content, text: string): NamedThing | string {
  const all = [
    ...review.changes.map(({ component, name }) => ({ key: component, type: "component" as const, names: [name] })),
    ...review.functions.map(({ function: key, name, title }) => ({
      key,
      type: "function" as const,
      names: [name, title],
    })),
    ...review.schemas.map(({ schema, name, title }) => ({ key: schema, type: "kind" as const, names: [name, title] })),
    ...review.views.map(({ key, view, name }) => ({ key, type: "view" as const, names: [name, view] })),
    ...review.notes.map(({ key }) => ({ key, type: "note" as const, names: [] as string[] })),
  ];
  const byKey = all.find(({ key }) => key === text);
  const found = byKey ? [byKey] : all.filter(({ names }) => names.includes(text));
  const [only] = found;
  if (only && found.length === 1) return { key: only.key, type: only.type };
  if (found.length > 1) return `Several things are called “${text}”: ${found.map(({ key }) => key).join(", ")}.`;
  return `The change set changes nothing called “${text}”. “tributary review” shows what it changes.`;
}

export type LineWish = {
  /** From 1. */
  readonly line?: number | undefined;
  readonly side: LineAnchor["side"];
  readonly test?: string | undefined;
};

/** Where a thread about a function, a version of a kind, a note or a view stands; a sentence where there is no such line. */
export function contentAnchor(review: Content, thing: NamedThing, { line, side, test }: LineWish): Anchor | string {
  const { key, type } = thing;
  if (type === "note" || type === "view") return wholeAnchor(key, type, line !== undefined || test !== undefined);
  const about =
    type === "kind" ? ({ kind: "schema", schema: key } as const) : ({ kind: "function", function: key } as const);
  if (line === undefined)
    return test === undefined ? about : "--test says in which text a line stands: give --line with it.";
  const found = textsOf(review, key, test);
  if (!found) return `There is no test “${test}” in what changes.`;
  const text = found[side];
  const place = lineAnchors(text, side)[line - 1];
  if (!place) return `There is no line ${line}: the text has ${text.split("\n").length}.`;
  return "id" in found && about.kind === "function"
    ? { ...about, line: place, test: found.id }
    : { ...about, line: place };
}

/** What has no text has no lines. */
function wholeAnchor(key: string, type: "note" | "view", named: boolean): Anchor | string {
  if (named) return `A ${type} has no lines: leave --line and --test out.`;
  return type === "note" ? { kind: "note", note: key } : { kind: "view", view: viewOfThing(key) ?? key };
}

/** Both sides of the text a line stands in. */
function textsOf({ schemas, functions }: Content, key: string, test: string | undefined) {
  const fn = functions.find((each) => each.function === key);
  if (test !== undefined) return fn?.tests?.find(({ id, name }) => id === test || name === test);
  return schemas.find(({ schema }) => schema === key) ?? fn;
}
