import { applyMutation, definitionText, EMPTY_SNAPSHOT, type Schema } from "@tributary/core/model";
import type { ChangeSetReplica } from "@tributary/replica";
import { expect, test } from "vitest";
import { definitionsOf } from "./definitions.ts";

const BOX: Schema = {
  ...{ name: "acme.box", version: 1, title: "Box", description: "", icon: "box", category: "Acme", functions: [] },
  domain: { type: "object", properties: {} },
};

test("[B22] a version in force, or one that is not there, is not typed in, and its text can be read", async () => {
  const base = applyMutation(EMPTY_SNAPSHOT, { type: "schema.install", schema: BOX });
  const replica = { getState: () => ({ base, view: base }) } as unknown as ChangeSetReplica;
  const definitions = definitionsOf(replica);
  expect(definitions.text("acme.box@1")).toBe(definitionText(BOX));
  expect(await definitions.write("acme.box@1", "{}")).toMatchObject({ accepted: false, rule: "schemaPublished" });
  expect(await definitions.write("acme.none@1", "{}")).toMatchObject({ accepted: false, rule: "unknownSchema" });
  expect(definitions.text("acme.none@1")).toBeUndefined();
});
