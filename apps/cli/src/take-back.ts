import { lineageOf } from "@tributary/agent";
import type { ComponentId } from "@tributary/core/base";
import type { ThingPart } from "@tributary/core/document";
import { fieldNamed, isPath, testField } from "@tributary/core/model";
import { defineCommand } from "citty";
import { fail } from "./fail.ts";
import { thingNamed } from "./review-thing.ts";
import { ask, WHERE } from "./where.ts";

type PartArgs = {
  readonly path?: string | undefined;
  readonly code?: boolean | undefined;
  readonly field?: string | undefined;
  readonly test?: string | undefined;
  readonly attachment?: string | undefined;
  readonly name?: boolean | undefined;
  readonly place?: string | undefined;
};

/** Takes one thing that a change set changes, or one part of it, back to what it starts from. */
export const takeBackCommand = defineCommand({
  meta: { name: "take-back", description: "Take one thing that a change set changes, or a part of it, back to Head." },
  args: {
    ...WHERE,
    changeSet: {
      type: "positional",
      description: "The change set's id: the last part of its page's address",
      required: true,
    },
    thing: {
      type: "positional",
      description:
        "A component, function, version of a kind (name@2), note of the catalogue or view: its id, or its name",
      required: true,
    },
    path: { type: "string", description: "Only the value at this path of a component" },
    code: { type: "boolean", description: "Only the code of a function" },
    field: { type: "string", description: "Only this field of a function: title, inputs, connections …" },
    test: { type: "string", description: "Only this test of a function: its id" },
    attachment: { type: "string", description: "Only a function's being attached to this kind, or not any more" },
    name: { type: "boolean", description: "Only the name of a view" },
    place: { type: "string", description: "Only where this component stands on a view, if it does: its id" },
  },
  run: ({ args }) => {
    const part = partOf(args);
    if (typeof part === "string") return fail(part);
    return ask(args, async (api) => {
      const thing = thingNamed(await api.review(args.changeSet), args.thing);
      if (typeof thing === "string") return fail(thing);
      await lineageOf(api, args.changeSet).takeBack(thing.key, part);
      if (args.json) console.log(JSON.stringify({ takenBack: thing.key }));
    });
  },
});

/** The part that the options name, undefined for all of it; or why they name none. */
export function partOf({ path, code, field, test, attachment, name, place }: PartArgs): ThingPart | undefined | string {
  const given = [path, code || undefined, field, test, attachment, name || undefined, place].filter(
    (each) => each !== undefined,
  );
  if (given.length > 1) return "Say one part only: --path, --code, --field, --test, --attachment, --name or --place.";
  if (path !== undefined)
    return isPath(path) ? { part: "value", path } : `“${path}” is not a path, such as /domain/image.`;
  if (code) return { part: "code" };
  if (name) return { part: "name" };
  if (place !== undefined) return { part: "place", component: place as ComponentId };
  if (test !== undefined) return { part: "field", field: testField(test) };
  if (attachment !== undefined) return { part: "attachment", schema: attachment };
  if (field === undefined) return undefined;
  const known = fieldNamed(field);
  return known ? { part: "field", field: known } : `Functions have no field “${field}”.`;
}
