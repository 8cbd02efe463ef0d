import { applyMutation, definitionText, EMPTY_SNAPSHOT, type Schema } from "@tributary/core/model";
import type { DryRun } from "@tributary/core/protocol";
import type { ChangeSetReplica } from "@tributary/replica";
import { expect, test } from "vitest";
import { definitionsOf } from "./definitions.ts";

const BOX: Schema = {
  ...{ name: "acme.box", version: 1, title: "Box", description: "", icon: "box", category: "Acme", functions: [] },
  domain: { type: "object", properties: {} },
};

const RAN = { execution: "e" } as DryRun;

test("[B20] a definition's text is tried: what is marked in it, and what would become of it once it is one", async () => {
  const base = applyMutation(EMPTY_SNAPSHOT, { type: "schema.install", schema: BOX });
  const tried: unknown[] = [];
  const replica = { getState: () => ({ base, view: base }) } as unknown as ChangeSetReplica;
  const definitions = definitionsOf(replica, async (mutations) => {
    tried.push(...mutations);
    return RAN;
  });
  const text = definitionText(BOX).replace('"Box"', '"Crate"');
  expect(await definitions.dryWrite("acme.box@1", text)).toEqual({ marks: [], ran: RAN });
  expect(tried).toEqual([{ type: "schema.install", schema: { ...BOX, title: "Crate" } }]);
  const { marks, ran } = await definitions.dryWrite("acme.box@1", `${text},`);
  expect([marks.length, ran]).toEqual([1, undefined]);
  await expect(definitions.dryWrite("acme.none@1", text)).rejects.toThrow(RangeError);
});

test("[B22] a version in force, or one that is not there, is not typed in, and its text can be read", async () => {
  const base = applyMutation(EMPTY_SNAPSHOT, { type: "schema.install", schema: BOX });
  const replica = { getState: () => ({ base, view: base }) } as unknown as ChangeSetReplica;
  const definitions = definitionsOf(replica, async () => RAN);
  expect(definitions.text("acme.box@1")).toBe(definitionText(BOX));
  expect(await definitions.write("acme.box@1", "{}")).toMatchObject({ accepted: false, rule: "schemaPublished" });
  expect(await definitions.write("acme.none@1", "{}")).toMatchObject({ accepted: false, rule: "unknownSchema" });
  expect(definitions.text("acme.none@1")).toBeUndefined();
});
