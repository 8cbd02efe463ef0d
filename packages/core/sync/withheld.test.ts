import { NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { overlayMap, writeMutation } from "../document/index.ts";
import { type Mutation, type Path, type Schema, schemaRef, WITHHELD } from "../model/index.ts";
import { BASE, id, pair } from "./session.fixture.ts";

const KIND: Schema = {
  ...{ ...NODE, version: 2 },
  domain: { type: "object", properties: { dsn: { type: "string", sensitive: true }, level: { type: "string" } } },
};
const set = (name: string, value: string): Mutation => ({
  ...{ type: "attribute.set", component: id("new"), path: `/domain/${name}` as Path, value },
});
const ACT: readonly Mutation[] = [
  { type: "schema.install", schema: KIND },
  { type: "component.create", component: id("new"), schema: schemaRef(KIND) },
  set("dsn", "postgres://u:Hunter2!@h"),
  set("level", "low"),
];

/** What the log keeps of the texts of an act that is refused as a whole, under the rule that refused it. */
async function kept(refuse: "frozen" | "malformed"): Promise<Readonly<Record<string, unknown>>> {
  const { room, ana } = await pair();
  if (refuse === "frozen") await Promise.all([room.session.freeze("Wait."), room.settle()]);
  const update = ana.write(() => {
    for (const mutation of ACT) writeMutation(ana.doc, BASE, mutation);
    if (refuse === "malformed") overlayMap(ana.doc, "attribute").set("malformed key", { value: 1 });
  });
  ana.submit(update);
  await room.settle();
  expect(JSON.stringify(room.log.entries)).not.toContain("Hunter2!");
  const refused = room.log.entries.flatMap((entry) => entry.refused);
  expect(refused.map(({ rule }) => rule)).toContain(refuse);
  return Object.fromEntries(
    refused.flatMap(({ mutation }) => (mutation?.type === "attribute.set" ? [[mutation.path, mutation.value]] : [])),
  );
}

test("[S48] of an act that is refused as a whole no text is kept that the kind it was for hides, and the others are", async () => {
  for (const refuse of ["frozen", "malformed"] as const)
    expect(await kept(refuse), refuse).toEqual({ "/domain/dsn": WITHHELD, "/domain/level": "low" });
});
