import type { Review } from "@tributary/core/protocol";

/** One of what a change set changes, as a reviewer goes through it: a component, a function, a version of a kind, a note, a view. Rule W19. */
export type ReviewThing = {
  /** A component's or a function's id, a kind's reference, a note's or a view's key. */
  readonly key: string;
  readonly type: "function" | "kind" | "note" | "component" | "view";
  readonly name: string;
  readonly sign: "added" | "changed" | "removed";
  /** Its kind, for a component. */
  readonly schema: string | undefined;
  readonly hash: string | undefined;
};

/** Everything a change set changes, in the order in which the page shows it. */
export function thingsOf({
  functions,
  schemas,
  notes,
  changes,
  views,
}: Pick<Review, "functions" | "schemas" | "notes" | "changes" | "views">): readonly ReviewThing[] {
  return [
    ...functions.map((each): ReviewThing => {
      const { function: key, title: name, change: sign, hash } = each;
      return { key, type: "function", name, sign, hash, schema: undefined };
    }),
    ...schemas.map((each): ReviewThing => {
      const { schema: key, title, version, hash } = each;
      return { key, type: "kind", name: `${title} version ${version}`, sign: "added", hash, schema: each.name };
    }),
    ...notes.map((each): ReviewThing => {
      const { key, sentence: name, change: sign, hash } = each;
      return { key, type: "note", name, sign, hash, schema: undefined };
    }),
    ...changes.map((each): ReviewThing => {
      const { component: key, name, kind: sign, hash, schema } = each;
      return { key, type: "component", name, sign, hash, schema };
    }),
    ...views.map((each): ReviewThing => {
      const { key, name, change: sign, hash } = each;
      return { key, type: "view", name, sign, hash, schema: undefined };
    }),
  ];
}

/** The element that shows a thing. */
export function elementId(key: string): string {
  return `thing-${key}`;
}

/** Whether it is shown here at all. */
export function scrollToThing(key: string): boolean {
  const card = document.getElementById(elementId(key));
  card?.scrollIntoView({ block: "start", behavior: "smooth" });
  return card !== null;
}
