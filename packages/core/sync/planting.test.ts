import type { Actor, ChangeSetId, FunctionId } from "@tributary/core/base";
import { applyMutation as applied, type Mutation } from "@tributary/core/model";
import { expect, test } from "vitest";
import { emptyOverlay, type OverlayKey, partOf, textRootOf } from "../document/index.ts";
import { openFrame } from "./frames.ts";
import { type Planting, plantedRows } from "./planting.ts";
import { ANA, BASE, BEN, pair, Room, setSize } from "./session.fixture.ts";

const F = "check" as FunctionId;
const SOURCE = "export default () => 1;";
const CREATE: Mutation = { type: "function.create", function: F, name: "sizes", kind: "qualification", source: SOURCE };
const TYPED: Mutation = {
  type: "function.edit",
  function: F,
  splices: [{ at: 0, remove: "", insert: "// ben\n" }],
};

/** Ana has made a function and opened its code; Ben has typed in it, or not. What they made fills another change set. */
async function planted({
  typed,
  hands,
  writtenAt,
}: {
  readonly typed: boolean;
  readonly hands?: readonly Actor[];
  readonly writtenAt?: Planting["writtenAt"];
}): Promise<Room> {
  const { room, ana, ben } = await pair();
  ana.edit(CREATE);
  ana.peer.receive(openFrame(F));
  await room.settle();
  if (typed) ben.submit(ben.write(() => ben.doc.getText(textRootOf(F)).insert(0, "// ben\n")));
  await room.settle();
  const part = await Room.open();
  const authorOf = ({ root }: OverlayKey): Actor => (root === "text" ? BEN : ANA);
  const handsOn = hands && (({ root }: OverlayKey) => (root === "text" ? hands : []));
  const done = part.session.plant({ overlay: room.session.overlay(), divergences: [], authorOf, handsOn, writtenAt });
  await part.settle();
  await done;
  return part;
}

function rowsOf({ log }: Room): readonly (readonly [string, Mutation])[] {
  return log.entries.flatMap(({ actor, accepted }) => accepted.map(({ mutation }) => [actor.name, mutation] as const));
}

test("[S7] code that was typed since its function was made is the typist's in the log of what it is planted in", async () => {
  const part = await planted({ typed: true });
  expect(rowsOf(part)).toEqual([
    [ANA.name, CREATE],
    [BEN.name, TYPED],
  ]);
  const { view } = part.session;
  expect(view.functions.get(F)?.source).toBe(`// ben\n${SOURCE}`);
  // The log says of the code what stands there.
  expect([CREATE, TYPED].reduce(applied, BASE).functions.get(F)).toEqual(view.functions.get(F));
});

test("[S7] code that is open and in which nobody has typed is nobody's but its maker's", async () => {
  expect(rowsOf(await planted({ typed: false }))).toEqual([[ANA.name, CREATE]]);
});

test("[S7] everybody who has typed in a text stands in the log of what it is planted in, whoever was last in it last", async () => {
  const part = await planted({ typed: true, hands: [BEN, ANA] });
  expect(rowsOf(part)).toEqual([
    [ANA.name, CREATE],
    [ANA.name, TYPED],
    [BEN.name, { ...TYPED, splices: [] }],
  ]);
  const texts = part.log.entries.flatMap(({ accepted }) => accepted.filter(({ root }) => root === "text"));
  expect(texts.map(({ before, after }) => [before, after])).toEqual([
    [null, texts[1]?.after],
    [texts[0]?.after, texts[0]?.after],
  ]);
});

test("[S83] what is written anew is told by the audit, with whence it came; what is planted of a part it has told already", async () => {
  for (const isTold of [false, true]) {
    const room = await Room.open();
    const overlay = { ...emptyOverlay(), attribute: new Map([["base0/domain/size", { value: 7 }]]) };
    const origin = { session: "s", reason: "it broke" };
    const done = room.session.plant({ overlay, divergences: [], authorOf: () => ANA, isTold, origin });
    await room.settle();
    await done;
    const said = room.log.entries.filter(({ accepted }) => accepted.length > 0);
    expect(said).toMatchObject([
      { actor: ANA, origin, accepted: [{ sentence: "Set Size of node 0 to 7", mutation: setSize(7) }] },
    ]);
    expect(said[0]?.accepted[0]?.quiet ?? false).toBe(isTold);
  }
});

test("[S83] each row is of the time when its hand wrote it, and of now where that is not known", async () => {
  const written = await planted({
    typed: true,
    hands: [BEN, ANA],
    writtenAt: (_key, { id }) => (id === BEN.id ? 40 : undefined),
  });
  expect(
    (await written.log.mutations("cs" as ChangeSetId)).map(({ actor, root, at }) => [actor.name, root, at]),
  ).toEqual([
    [ANA.name, "function", 1],
    [ANA.name, "text", 1],
    [BEN.name, "text", 40],
  ]);
});

test("[S7] the text of a function that is gone again is no difference, and no part of anything", async () => {
  const { room, ana } = await pair();
  ana.edit(CREATE);
  ana.peer.receive(openFrame(F));
  await room.settle();
  expect(room.session.size).toBe(1);
  ana.edit({ type: "function.erase", function: F });
  await room.settle();
  expect(room.session.overlay().text.has(F)).toBe(true);
  expect(room.session.size).toBe(0);
  expect(partOf(room.session.base, room.session.overlay(), [F]).components).toEqual(new Set());
});

test("[S84] what one author has planted costs what it is: a hundred thousand keys are rows within a moment", () => {
  const keys = Array.from({ length: 120_000 }, (_, index) => `base${index % 3}/domain/tags/t${index}`);
  const overlay = { ...emptyOverlay(), attribute: new Map(keys.map((key) => [key, { value: "x" }])) };
  const rows = plantedRows(BASE, BASE, { overlay, divergences: [], authorOf: () => ANA });
  expect(rows.map(([actor, said]) => [actor, said.length])).toEqual([[ANA, keys.length]]);
}, 20_000);
