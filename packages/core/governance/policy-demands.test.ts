import { baseSnapshot } from "@tributary/testing/simulation";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ActorId, ComponentId, WorkspaceId } from "../base/index.ts";
import { createPipeline, type PipelineOptions, type Policy } from "../engine/index.ts";
import type { Mutation, Path } from "../model/index.ts";
import { demandsIn } from "./policy-demands.ts";

const BASE = baseSnapshot(3);
const EDITS: readonly Mutation[] = [1, 2, 3].map((value) => ({
  ...{ type: "attribute.set", component: "base0" as ComponentId, path: "/domain/size" as Path, value },
}));
const OWNER = { kind: "require", need: { kind: "approvalBy", role: "owner" }, sentence: "An owner." } as const;

function demands(options: Partial<PipelineOptions>, stopAfter = Number.POSITIVE_INFINITY) {
  let looks = 0;
  const pipeline = createPipeline({
    policies: [{ name: "owner", evaluate: () => OWNER }],
    ...{ audit: () => undefined, history: () => undefined, now: () => 0, newId: () => "e7" },
    ...options,
  });
  const context = {
    actor: { type: "user", id: "ana" as ActorId, name: "Ana" },
    role: "owner",
    workspace: "w" as WorkspaceId,
  } as const;
  const cancelled = () => looks++ >= stopAfter;
  return demandsIn(pipeline.execute(BASE, EDITS, context, { mode: "validate", batch: "bestEffort", cancelled }));
}

test("[G26] [G25] policies that were heard to the end demand what they require, once, and what they refuse", () => {
  expect(demands({})).toMatchObject([{ policy: "owner", need: OWNER.need, sentence: "An owner." }]);
  const no: Policy = { name: "no", evaluate: () => ({ kind: "deny", sentence: "No." }) };
  expect(demands({ policies: [no] })).toMatchObject([{ policy: "no", need: { kind: "checks" }, holds: false }]);
  expect(demands({ policies: [] })).toEqual([]);
});

test("[G26] stopped anywhere before its end, there is one demand, which no approval meets", () => {
  fc.assert(
    fc.property(fc.nat({ max: EDITS.length }), (stopAfter) => {
      const found = demands({}, stopAfter);
      if (stopAfter === EDITS.length) expect(found).toMatchObject([{ policy: "owner" }]);
      else expect(found).toMatchObject([{ id: "unjudged", need: { kind: "checks" }, holds: false }]);
    }),
  );
});

test("[G26] the sentence says why nobody was heard, and what to do", () => {
  let looks = 0;
  const sentences = [
    demands({ now: () => 10 * looks++, timeoutMs: 15 }),
    demands({
      policies: () => {
        throw new Error("unreadable");
      },
    }),
    demands({}, 0),
  ].map(([demand]) => demand?.sentence);
  expect(sentences).toEqual([
    expect.stringMatching(/took too long.* Split the change set, then ask for approval of the parts\.$/),
    expect.stringMatching(/could not be asked.* the server's log has execution e7\.$/),
    expect.stringMatching(/have not been heard .* Look again in a moment\.$/),
  ]);
});
