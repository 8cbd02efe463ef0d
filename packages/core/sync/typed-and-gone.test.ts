import { definitionText, diffText, type Mutation, type Schema, schemaRef } from "@tributary/core/model";
import { NODE } from "@tributary/testing/simulation";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FunctionId } from "../base/index.ts";
import type { BatchMode } from "../model/index.ts";
import { openFrame } from "./frames.ts";
import type { Judgement } from "./judge.ts";
import { ANA, Room, setSize } from "./session.fixture.ts";

/* [S90]: what the server writes for somebody in one act, of which some is typed. */

const MINE: Schema = { ...NODE, version: 2 };
const OTHER: Schema = { ...MINE, title: "Crate" };
const REF = schemaRef(MINE);
const FN = "f" as FunctionId;

function retitled(schema: Schema): Mutation {
  const text = definitionText(schema);
  const splices = diffText(text, text.replace(/"title": .*/, '"title": "Larger",'));
  return { type: "schema.edit", schema: REF, splices };
}

const DO = {
  install: { type: "schema.install", schema: MINE },
  installOther: { type: "schema.install", schema: OTHER },
  discard: { type: "schema.discard", schema: REF },
  type: retitled(MINE),
  typeInOther: retitled(OTHER),
  create: { type: "function.create", function: FN, kind: "attribute", name: "sum", source: "a" },
  createOther: { type: "function.create", function: FN, kind: "attribute", name: "sum", source: "" },
  delete: { type: "function.delete", function: FN },
  restore: { type: "function.restore", function: FN },
  erase: { type: "function.erase", function: FN },
  code: { type: "function.edit", function: FN, splices: [{ at: 0, remove: "a", insert: "b" }] },
} as const satisfies Record<string, Mutation>;
type Deed = keyof typeof DO;

/** A room in which a version and a function are made, whose texts are open or not. */
async function makingRoom(isOpen: boolean): Promise<Room> {
  const room = await Room.open();
  const ana = room.join(ANA);
  await room.settle();
  expect((await submit(room, ["install", "create"])).refused).toEqual([]);
  if (isOpen) for (const text of [REF, FN]) ana.peer.receive(openFrame(text));
  await room.settle();
  return room;
}

async function submit(room: Room, deeds: readonly Deed[], batch: BatchMode = "atomic"): Promise<Judgement> {
  const mutations = deeds.map((deed) => DO[deed]);
  const judged = room.session.submit(ANA, "editor", mutations, batch);
  const [judgement] = await Promise.all([judged, room.settle()]);
  return judgement;
}

const NO_KIND = "There is no kind “test.node@2” in this workspace. Pick one from the palette.";
const NO_FUNCTION = "This function is no longer here: somebody removed it. Write it anew if you need it.";
const MOVED = (name: string) =>
  `The code of “${name}” is not the text that this edit was made in. Look at it again, then edit it.`;

/** With what is said of a batch of best effort, where that is another thing: there the function is erased, and none is made. */
const REFUSED: readonly (readonly [string, readonly Deed[], string, readonly boolean[], string?])[] = [
  ["discards a version and types in it", ["discard", "type"], NO_KIND, [false, true]],
  ["erases a function and types in it", ["erase", "code"], NO_FUNCTION, [false, true]],
  ["puts another definition in place and types in the last", ["installOther", "type"], MOVED(REF), [false]],
  ["makes a version anew and types in the last", ["discard", "installOther", "type"], MOVED(REF), [false]],
  ["makes a function anew and types in the last", ["erase", "createOther", "code"], MOVED("sum"), [false], NO_FUNCTION],
];

for (const [what, deeds, sentence, opens] of REFUSED)
  for (const isOpen of opens)
    test(`[S90] an act that ${what} is refused with a sentence, dry or not (atomic, text ${isOpen ? "open" : "not open"}), and the next is taken`, async () => {
      const room = await makingRoom(isOpen);
      const { view } = room.session;
      const wishes = { mode: "simulate", batch: "atomic", pause: () => Promise.resolve() } as const;
      const mutations = deeds.map((deed) => DO[deed]);
      const foretold = await room.session.dryRun({ actor: ANA, role: "editor" }, mutations, wishes);
      expect(foretold).toMatchObject({ ok: false });
      const judged = await submit(room, deeds);
      expect([judged.accepted, judged.refused.map((each) => each.sentence)]).toEqual([[], [sentence]]);
      expect(room.session.view).toBe(view);
      const next = room.session.submit(ANA, "editor", [setSize(7), DO.type, DO.code]);
      await room.settle();
      expect((await next).refused).toEqual([]);
      expect([room.session.view.schemas.get(REF)?.title, room.session.view.functions.get(FN)?.source]).toEqual([
        ...["Larger", "b"],
      ]);
    });

for (const [what, deeds, sentence, opens, alone = sentence] of REFUSED)
  for (const isOpen of opens)
    test(`[S90] of a batch of best effort that ${what} what types is refused (text ${isOpen ? "open" : "not open"}), and the rest is done`, async () => {
      const room = await makingRoom(isOpen);
      const { refused, accepted } = await submit(room, deeds, "bestEffort");
      expect(refused.at(-1)).toMatchObject({ sentence: alone, mutation: DO[deeds.at(-1) ?? "code"] });
      expect(accepted).not.toEqual([]);
    });

test("[S92] a batch of best effort that types in a version and then discards it tells of what it did", async () => {
  for (const isOpen of [false, true]) {
    const room = await makingRoom(isOpen);
    const judged = await submit(room, ["type", "discard"], "bestEffort");
    const told = judged.accepted.filter(({ quiet }) => !quiet).map(({ mutation }) => mutation.type);
    expect([judged.refused, told]).toEqual([[], ["schema.edit", "schema.discard"]]);
    expect(room.session.view.schemas.has(REF)).toBe(false);
  }
});

test("[S90] what an act types in a text that is open, it types there, also where it puts another definition in place", async () => {
  const room = await makingRoom(true);
  expect((await submit(room, ["installOther", "type"])).refused).toEqual([]);
});

test("[S90] whatever is made, taken away and typed in one act: it is taken or refused, and what is stored is what stands", async () => {
  const count = { taken: 0, refused: 0 };
  const acts = fc.array(
    fc.record({
      deeds: fc.array(fc.constantFrom(...(Object.keys(DO) as Deed[])), { minLength: 1, maxLength: 4 }),
      batch: fc.constantFrom("atomic", "bestEffort"),
    }),
    { minLength: 1, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(fc.boolean(), acts, async (isOpen, acts) => {
      const room = await makingRoom(isOpen);
      for (const { deeds, batch } of acts) {
        const judged = await submit(room, deeds, batch);
        count[judged.refused.length > 0 ? "refused" : "taken"] += 1;
        for (const { sentence } of judged.refused) expect(sentence).toMatch(/\.$/);
      }
      const stands = room.session.mutations();
      await Promise.all([room.session.close(), room.settle()]);
      await room.reopen();
      expect(room.session.mutations()).toEqual(stands);
    }),
    { numRuns: 200 },
  );
  expect(Math.min(count.taken, count.refused), JSON.stringify(count)).toBeGreaterThan(20);
});
