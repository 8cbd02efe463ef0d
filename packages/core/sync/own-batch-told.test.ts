import { definitionText, diffText, type Mutation, type Path, type Schema, schemaRef } from "@tributary/core/model";
import { NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import type { Policy } from "../engine/index.ts";
import type { BatchMode, Snapshot } from "../model/index.ts";
import { ANA, BEN, id, Room, setSize } from "./session.fixture.ts";

/* [S92]: what is told of a batch, to whoever made it and by the log, is what became of it. */

const MINE: Schema = { ...NODE, version: 2 };
const REF = schemaRef(MINE);
const MODES = ["atomic", "bestEffort", "untilFailure"] as const;
const TEXT = definitionText(MINE);
const TOO_LONG: Mutation = { type: "schema.edit", schema: REF, splices: diffText(TEXT, TEXT + " ".repeat(70_000)) };
const rename = (component: string, name: string): Mutation => ({
  type: "component.rename",
  component: id(component),
  name,
});

async function submit(room: Room, mutations: readonly Mutation[], mode: BatchMode) {
  const batch = room.session.batch({ actor: ANA, role: "editor" }, mutations, mode);
  const [judged] = await Promise.all([batch, room.settle()]);
  return judged;
}

function refusedInLog(room: Room): readonly (Mutation | null)[] {
  return room.log.entries.at(-1)?.refused.map(({ mutation }) => mutation) ?? [];
}

test("[S92] a definition that would be too long refuses itself, and nothing that is beside it", async () => {
  const verdicts = {
    atomic: ["skipped", "refused", "skipped"],
    bestEffort: ["accepted", "refused", "accepted"],
    untilFailure: ["accepted", "refused", "skipped"],
  };
  for (const mode of MODES) {
    const room = await Room.open();
    await submit(room, [{ type: "schema.install", schema: MINE }], "atomic");
    const judged = await submit(room, [setSize(1), TOO_LONG, setSize(2, "base1")], mode);
    expect(judged.verdicts.map(({ verdict }) => verdict)).toEqual(verdicts[mode]);
    expect(judged.verdicts[1]?.refusal?.rule).toBe("definitionTooLong");
    expect(refusedInLog(room)).toEqual([TOO_LONG]);
  }
});

test("[S92] of a text that was opened to be typed in and is refused, nobody has a character", async () => {
  const room = await Room.open();
  const ben = room.join(BEN);
  await submit(room, [{ type: "schema.install", schema: MINE }], "atomic");
  const write = [ANA, "editor", [TOO_LONG]] as const;
  const [{ refused }] = await Promise.all([room.session.submit(...write), room.settle()]);
  for (const mode of MODES) await submit(room, [TOO_LONG], mode);
  expect(refused.map(({ rule }) => rule)).toEqual(["definitionTooLong"]);
  expect(ben.doc.getText(`text.${REF}`).length).toBe(0);
});

/** One is large at most, and none whose name begins with a z: what is judged by what was written is judged with its name. */
const LARGE: Policy = {
  name: "large",
  evaluate(mutation, state) {
    if (mutation.type !== "attribute.set" || mutation.value !== 60) return { kind: "allow" };
    if (String(valueOf(state, mutation.component, "/meta/name")).startsWith("z"))
      return { kind: "deny", sentence: "Those with a z stay small." };
    const others = [...state.components.keys()].filter((each) => each !== mutation.component);
    const isOne = others.every((each) => valueOf(state, each, "/domain/size") !== 60);
    return isOne ? { kind: "allow" } : { kind: "deny", sentence: "Only one is large." };
  },
};

function valueOf(state: Snapshot, component: string, path: string): unknown {
  const cell = state.components.get(id(component))?.attributes.get(path as Path);
  return cell && "value" in cell ? cell.value : undefined;
}

test("[S92] what was refused at first, and stands once something else is out, is nowhere said to be refused", async () => {
  const room = await Room.open([LARGE]);
  const batch = [setSize(60), setSize(60, "base1"), rename("base0", "zz")];
  const judged = await submit(room, batch, "bestEffort");
  expect(judged.verdicts.map(({ verdict }) => verdict)).toEqual(["refused", "accepted", "accepted"]);
  expect(refusedInLog(room)).toEqual([setSize(60)]);
  const ended = await submit(room, [setSize(60, "base2"), rename("base2", "zy"), setSize(3, "base1")], "untilFailure");
  expect(ended.verdicts.map(({ verdict }) => verdict)).toEqual(["refused", "skipped", "skipped"]);
  expect(refusedInLog(room)).toHaveLength(1);
});

test("what was typed at a place that the same batch makes a secret's is not kept, also when that is not made", async () => {
  const { text, ...properties } = NODE.domain.properties ?? {};
  const hidden = { ...text, sensitive: true } as NonNullable<typeof text>;
  const secret: Schema = { ...MINE, domain: { ...NODE.domain, properties: { ...properties, text: hidden } } };
  const typed = "hunter2 ".repeat(4);
  const batch: readonly Mutation[] = [
    { type: "component.upgrade", component: id("base0"), schema: REF },
    { type: "attribute.set", component: id("base0"), path: "/domain/text" as Path, value: typed },
  ];
  for (const mode of MODES) {
    const room = await Room.open();
    await submit(room, [{ type: "schema.install", schema: secret }], "atomic");
    const judged = await submit(room, batch, mode);
    expect(judged.verdicts[1]?.verdict).toBe("refused");
    expect(JSON.stringify(room.log.entries)).not.toContain("hunter2");
  }
});

test("[S92] [S65] why what a batch typed in a definition is not in force is told of the mutation that typed it", async () => {
  const room = await Room.open();
  const create: Mutation = { type: "component.create", component: id("c"), schema: REF };
  await submit(room, [{ type: "schema.install", schema: MINE }, create, setSize(70, "c")], "atomic");
  const at = TEXT.indexOf('"maximum": 100') + '"maximum": '.length;
  const edit: Mutation = { type: "schema.edit", schema: REF, splices: [{ at, remove: "100", insert: "50" }] };
  const judged = await submit(room, [setSize(1), edit, setSize(2, "base1")], "atomic");
  expect(judged.verdicts.map(({ verdict, said }) => [verdict, said])).toEqual([
    ["accepted", []],
    ["accepted", judged.judgement.remarks.map(({ rule, severity, sentence }) => ({ by: rule, severity, sentence }))],
    ["accepted", []],
  ]);
  expect(judged.verdicts[1]?.said).toMatchObject([{ severity: "warning", sentence: expect.stringMatching(/\.$/) }]);
  const better: Mutation = { type: "schema.edit", schema: REF, splices: [{ at, remove: "50", insert: "90" }] };
  expect((await submit(room, [better], "atomic")).verdicts[0]?.said).toEqual([]);
});

test("[S92] [S40] what is said when a batch is tried, and again when it is written, is told once", async () => {
  const remarks: Policy = {
    name: "looks",
    evaluate: () => ({ kind: "remark", sentence: "Somebody looks at this.", severity: "info" }),
  };
  const room = await Room.open([remarks]);
  const judged = await submit(room, [setSize(1), setSize(2, "base1")], "atomic");
  for (const { said } of judged.verdicts) expect(said).toMatchObject([{ by: "looks" }]);
});
