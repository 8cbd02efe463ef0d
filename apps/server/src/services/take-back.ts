import type { ApiServices } from "@tributary/adapters/api";
import { type FunctionId, mayEdit, ok } from "@tributary/core/base";
import { revertPart, revertThing, type ThingPart } from "@tributary/core/document";
import { refused } from "../answers.ts";
import { submitAll } from "../catalogue/submit.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { namesIn } from "../reviews/marks.ts";

const NOTHING = "This change set does not change that, or not any more. Look at its review again.";

export type TakeBackParts = {
  readonly topics: Deps["topics"];
  readonly hosts: Hosts;
};

/** Takes one thing that a change set changes, or one part of it, back to Head, as an edit of the caller. Rule [VR9]. */
export function takeBackService({ topics, hosts }: TakeBackParts): ApiServices["lineage"]["takeBack"] {
  return (record, { thing, part }, caller) =>
    hosts.withChangeSet(record, async (host) => {
      if (!mayEdit(caller.role)) return refused("forbidden", "Your role may look but not take anything back.");
      if (host.isClosed) return refused("conflict", "This change set is closed, so nothing in it can be taken back.");
      const { base, view } = host.session;
      const name = namesIn(view, base)(thing);
      const mutations = part ? revertPart(base, view, thing, part) : revertThing(base, view, thing);
      const isNew = !base.functions.has(thing as FunctionId) && view.functions.has(thing as FunctionId);
      if (mutations.length === 0) return refused("notFound", isNew && isWhatItIs(part) ? ofNew(name) : NOTHING);
      const sentence = part ? `took back a part of ${name}` : `took back everything on ${name}`;
      const problem = await submitAll(host, caller, mutations, sentence);
      if (problem !== undefined) return refused("conflict", problem);
      topics.announce(record.workspace, "changeSets", "requests", "audit");
      return ok(undefined);
    });
}

/** The parts that every function has, so that one which is new has nothing to put in their place. */
function isWhatItIs(part: ThingPart | undefined): boolean {
  return part?.part === "code" || (part?.part === "field" && part.field === "name");
}

function ofNew(name: string): string {
  return `There is nothing that this part of ${name} was before: it is new in this change set. Take back all of it instead.`;
}
