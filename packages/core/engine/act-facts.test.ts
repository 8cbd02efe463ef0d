import { expect, test } from "vitest";
import { actFacts } from "./act-facts.ts";
import type { MutationContext } from "./context.ts";
import { BASE, CONTEXT, pipelineWith, policy, setSize } from "./pipeline.fixture.ts";

const AT = Date.parse("2026-11-22T23:30:00Z");

test("[E24] a policy knows hour, language, reason and notes of an act from its context alone", () => {
  const context: MutationContext = {
    ...{ ...CONTEXT, at: AT, timeZone: "Asia/Kathmandu", culture: "de-CH", reason: "because" },
    metadata: { ticket: "OPS-7" },
  };
  expect(actFacts(context)).toEqual({
    local: { date: "2026-11-23", weekday: 1, hour: 5, minute: 15 },
    ...{ timeZone: "Asia/Kathmandu", culture: "de-CH", reason: "because", metadata: { ticket: "OPS-7" } },
  });
  expect(actFacts({ ...CONTEXT, at: AT })).toMatchObject({ timeZone: "UTC", local: { hour: 23 }, metadata: {} });
  expect(actFacts(CONTEXT)).toEqual({ timeZone: "UTC", metadata: {} });
});

test("[E24] a policy that asks for a note judges the same context alike, and its record says what was given", () => {
  const asks = policy("asks", (_mutation, _state, context) =>
    actFacts(context).metadata["ticket"] === undefined
      ? { kind: "deny", sentence: "Which ticket?" }
      : { kind: "allow" },
  );
  const { pipeline, audit } = pipelineWith({ policies: [asks] });
  const given = { ...CONTEXT, metadata: { ticket: "OPS-7" } };
  expect(
    [CONTEXT, given, CONTEXT, given].map((context) => pipeline.execute(BASE, [setSize(5)], context).phase),
  ).toEqual([...["refused", "done", "refused", "done"]]);
  expect(audit[1]?.context).toEqual(given);
});
