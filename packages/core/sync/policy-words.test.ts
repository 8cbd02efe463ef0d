import { NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import type { Policy, PolicyDecision } from "../engine/index.ts";
import { type Mutation, type Path, type Schema, schemaRef, WITHHELD } from "../model/index.ts";
import { ANA, id, Room, setSize } from "./session.fixture.ts";

/** Says of sizes what a test wants said. */
function judging(name: string, decide: (mutation: Mutation & { value: unknown }) => PolicyDecision): Policy {
  return {
    name,
    evaluate: (mutation) => (mutation.type === "attribute.set" ? decide(mutation) : { kind: "allow" }),
  };
}

const LAW: readonly Policy[] = [
  judging("even", (mutation) =>
    Number(mutation.value) % 2 === 1
      ? {
          kind: "modify",
          mutation: { ...mutation, value: Number(mutation.value) - 1 } as Mutation,
          sentence: "Sizes are even.",
        }
      : { kind: "allow" },
  ),
  judging("owners", ({ value }) =>
    value === 40
      ? { kind: "require", need: { kind: "approvalBy", role: "owner" }, sentence: "An owner approves 40." }
      : { kind: "allow" },
  ),
  judging("small", ({ value }) =>
    Number(value) > 90 ? { kind: "deny", severity: "critical", sentence: "Too large." } : { kind: "allow" },
  ),
];

test("[S97] what policies said of an edit is in the log with it, accepted or refused, and of most edits nothing", async () => {
  const room = await Room.open(LAW);
  const ana = room.join(ANA);
  await room.settle();
  for (const size of [2, 7, 40, 94]) {
    ana.edit(setSize(size));
    await room.settle();
  }
  await Promise.all([
    room.session.batch({ actor: ANA, role: "editor" }, [setSize(8, "base1"), setSize(96, "base2")], "bestEffort"),
    room.settle(),
  ]);
  const said = room.log.entries.map(({ accepted, refused }) => [...accepted, ...refused].map((row) => row.said));
  const large = [{ policy: "small", kind: "denied", severity: "critical", sentence: "Too large." }];
  expect(said).toEqual([
    [undefined],
    [[{ policy: "even", kind: "changed", sentence: "Sizes are even." }]],
    [[{ policy: "owners", kind: "required", sentence: "An owner approves 40." }]],
    [large],
    [undefined, large],
  ]);
  expect(room.log.entries.flatMap(({ accepted }) => accepted.flatMap(({ proposed }) => proposed ?? []))).toEqual([
    setSize(7),
  ]);
});

const KIND: Schema = {
  ...{ ...NODE, version: 2 },
  domain: { type: "object", properties: { dsn: { type: "string", sensitive: true } } },
};

test("[S97] a policy that repeats what nobody is shown has it in no line: of what was asked for, was refused, or was put in its place", async () => {
  const room = await Room.open([
    judging("tells", ({ value }) =>
      value === "no-Hunter2!"
        ? { kind: "deny", sentence: `“${value}” will not do.` }
        : value === "odd-Hunter2!"
          ? { kind: "modify", mutation: dsn("even-Hunter2!"), sentence: "It is even-hunter2! now." }
          : { kind: "remark", sentence: `This is ${String(value)}.` },
    ),
  ]);
  const ana = room.join(ANA);
  await room.settle();
  ana.edit(
    { type: "schema.install", schema: KIND },
    { type: "component.create", component: id("new"), schema: schemaRef(KIND) },
  );
  for (const value of ["odd-Hunter2!", "no-Hunter2!"]) {
    ana.edit(dsn(value));
    await room.settle();
  }
  ana.edit(setSize(3));
  await room.settle();
  const rows = room.log.entries.flatMap(({ accepted, refused }) => [...accepted, ...refused]);
  const kept = rows.flatMap(({ said }) => said ?? []).map(({ kind, sentence }) => [kind, sentence]);
  expect(kept).toEqual([
    ["changed", WITHHELD],
    ["remarked", WITHHELD],
    ["denied", WITHHELD],
    ["remarked", "This is 3."],
  ]);
  expect(rows.flatMap((row) => ("proposed" in row ? [row.proposed] : []))).toEqual([dsn(WITHHELD)]);
  expect(rows.find((row) => "rule" in row)?.sentence).toMatch(/^The policy tells refused this/);
  expect(JSON.stringify(rows.map(({ sentence }) => sentence))).not.toContain("unter2!");
  expect(room.session.view.components.get(id("new"))?.attributes.get("/domain/dsn" as Path)).toEqual({
    value: "even-Hunter2!",
  });
});

function dsn(value: string): Mutation {
  return { type: "attribute.set", component: id("new"), path: "/domain/dsn" as Path, value };
}
