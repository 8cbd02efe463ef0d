import {
  definitionText,
  diffText,
  lockKey,
  type Mutation,
  type Schema,
  type SchemaRef,
  schemaRef,
  type Snapshot,
} from "@tributary/core/model";
import { Dice, NODE, randomEdit } from "@tributary/testing/simulation";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FunctionId } from "../base/index.ts";
import {
  changesBetween,
  functionChangesBetween,
  noteChangesBetween,
  type Policy,
  schemaChangesBetween,
  viewChangesBetween,
} from "../engine/index.ts";
import type { DryExecution } from "./dry-run.ts";
import { ANA, Room, setSize } from "./session.fixture.ts";

const MINE: Schema = { ...NODE, version: 2 };
const REF = schemaRef(MINE);
const INSTALL: Mutation = { type: "schema.install", schema: MINE };
const LOUD = "loud" as FunctionId;
const [BY, WISHES] = [
  { actor: ANA, role: "editor" as const },
  { mode: "simulate" as const, batch: "atomic" as const, pause: async () => {} },
];

async function dry(room: Room, ...mutations: readonly Mutation[]): Promise<DryExecution> {
  const ran = await room.session.dryRun(BY, mutations, WISHES);
  if (!ran.ok) throw new Error(JSON.stringify(ran.error));
  return ran.value;
}

async function make(room: Room, ...mutations: readonly Mutation[]) {
  const judged = room.session.submit(ANA, "editor", mutations);
  await room.settle();
  return judged;
}

const retitled = (text: string, title: string): Mutation => ({
  type: "schema.edit",
  schema: REF,
  splices: diffText(text, text.replace(`"title": "${MINE.title}"`, `"title": ${title}`)),
});

test("[S75] functions, kinds and the catalogue are judged, and nothing of it is written", async () => {
  const room = await Room.open();
  const create = {
    type: "function.create",
    function: LOUD,
    name: "loud",
    kind: "transformation",
    source: "x",
  } as const;
  const ran = await dry(room, create, { type: "function.bind", function: LOUD, schema: NODE.name }, INSTALL, {
    ...{ type: "catalogue.set", key: lockKey(REF), value: true },
  });
  expect([ran.phase, ran.state.functions.has(LOUD), ran.state.schemas.has(REF)]).toEqual(["done", true, true]);
  const refused = await dry(room, { type: "function.bind", function: LOUD, schema: "no.such" });
  expect(refused.outcomes[0]?.refusal?.kind).toBe("unknownFunction");
  await room.settle();
  expect([room.session.size, room.session.view.functions.size, room.log.entries.length]).toEqual([0, 0, 0]);
});

test("[S75] what is typed in a definition would be in force, or it is said why the last one would stay", async () => {
  const room = await Room.open();
  await make(room, INSTALL);
  const text = definitionText(MINE);
  const whole = await dry(room, retitled(text, '"Crate"'));
  expect(whole.typed).toMatchObject([{ schema: REF, taken: { phase: "done" } }]);
  expect(whole.state.schemas.get(REF)?.title).toBe("Crate");
  const half = await dry(room, retitled(text, '"Cra'));
  expect([half.phase, half.typed[0]?.unfinished, half.typed[0]?.taken]).toEqual([
    ...["done", expect.stringMatching(/^Line \d+: /), undefined],
  ]);
  expect(half.state.schemas.get(REF)?.title).toBe(MINE.title);
  const moved = retitled(text.replace("{", "{ "), '"Crate"');
  expect(await room.session.dryRun(BY, [moved], WISHES)).toMatchObject({ ok: false, error: { kind: "textMoved" } });
});

/** Refused whatever stands beside it. */
const WRONG = setSize("not a size");

test("[S75] what is refused, or left out behind what is, types nothing", async () => {
  const room = await Room.open();
  await make(room, INSTALL);
  const edit = retitled(definitionText(MINE), '"Crate"');
  for (const [batch, taken] of [
    ["atomic", []],
    ["untilFailure", []],
    ["bestEffort", ["done"]],
  ] as const) {
    const ran = await room.session.dryRun(BY, [setSize(3), WRONG, edit], { ...WISHES, batch });
    expect(ran.ok && ran.value.typed.map((each) => each.taken?.phase), batch).toEqual(taken);
    const title = taken.length > 0 ? "Crate" : MINE.title;
    expect(ran.ok && ran.value.state.schemas.get(REF)?.title, batch).toBe(title);
  }
  const nowhere: Mutation = { type: "schema.edit", schema: "no.such@1" as SchemaRef, splices: [] };
  const ran = await room.session.dryRun(BY, [setSize(3), nowhere], { ...WISHES, batch: "bestEffort" });
  expect(ran.ok && [ran.value.outcomes.map(({ refusal }) => Boolean(refusal)), ran.value.typed]).toEqual([
    ...[[false, true], []],
  ]);
});

test("[S75] what is published is not typed in, dry or not", async () => {
  const room = await Room.open();
  const published: Mutation = { type: "schema.edit", schema: schemaRef(NODE), splices: [] };
  const ran = await room.session.dryRun(BY, [setSize(3), published], WISHES);
  expect(ran).toMatchObject({ ok: false, error: { kind: "schemaPublished" } });
  expect((await make(room, setSize(3), published)).refused).toMatchObject([{ sentence: expect.any(String) }]);
});

test("[S75] a policy that would not have the definition leaves the typing alone, as it does when it is typed", async () => {
  const never: Policy = {
    name: "never",
    evaluate: (mutation) =>
      mutation.type === "schema.install" && mutation.schema.title === "Crate"
        ? { kind: "deny", severity: "error", sentence: "No crates." }
        : { kind: "allow" },
  };
  const room = await Room.open([never]);
  await make(room, INSTALL);
  const edit = retitled(definitionText(MINE), '"Crate"');
  const ran = await dry(room, edit);
  expect([ran.phase, ran.typed[0]?.taken?.phase, ran.state.schemas.get(REF)?.title]).toEqual([
    ...["done", "refused", MINE.title],
  ]);
  const judged = await make(room, edit);
  expect([judged.refused, room.session.view.schemas.get(REF)?.title]).toEqual([[], MINE.title]);
});

/** All that differs, as it is shown: what was made here and goes leaves nothing, where the model alone would mark it as deleted. */
function changed(before: Snapshot, after: Snapshot) {
  const things = [changesBetween, functionChangesBetween, schemaChangesBetween, noteChangesBetween].map((between) =>
    between(before, after),
  );
  return [...things, viewChangesBetween(before, after).map(({ name, change, spots }) => [name, change, spots])];
}

/** What may be done to the catalogue and to a version that is being made; `typed` is what stands in its text. */
function contentEdit(dice: Dice, { view }: Room["session"], typed: string): readonly Mutation[] {
  const component = dice.pick([...view.components.keys()].sort());
  const title = dice.pick(['"Crate"', '"Cra', '"Knot"']) ?? "";
  const more = { ...MINE.domain.properties, more: { type: "string", title: "More" } } as const;
  const larger: Schema = { ...MINE, title: "Larger", domain: { type: "object", properties: more } };
  return [
    [INSTALL],
    [{ type: "schema.install", schema: larger } as const],
    [
      {
        type: "schema.edit",
        schema: REF,
        splices: diffText(typed, typed.replace(/"title": .*/, `"title": ${title},`)),
      } as const,
    ],
    [{ type: "schema.discard", schema: REF } as const],
    [{ type: "catalogue.set", key: lockKey(REF), value: true } as const],
    [{ type: "catalogue.clear", key: lockKey(REF) } as const],
    component === undefined ? [] : [{ type: "component.upgrade", component, schema: REF } as const],
  ][dice.below(7)] as readonly Mutation[];
}

const told = ({ before, state, typed }: DryExecution) => [
  changed(before, state),
  typed.map(({ schema, unfinished, taken }) => [schema, unfinished, taken?.phase]),
];

test("[S75] however strict the batch, a dry run tells what one of only that which stands tells", async () => {
  const partly = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
      const [dice, room] = [new Dice(seed), await Room.open()];
      await make(room, INSTALL);
      for (let step = 0; step < 12; step += 1) {
        const typed = String(room.session.overlay().text.get(REF) ?? definitionText(MINE));
        const some = () => contentEdit(dice, room.session, typed);
        const edits = [...some(), ...(dice.chance(0.7) ? [WRONG] : []), ...some()];
        const batch = dice.chance(0.5) ? "bestEffort" : "untilFailure";
        const ran = await room.session.dryRun(BY, edits, { ...WISHES, batch });
        if (!ran.ok || ran.value.phase !== "done") continue;
        const stood = ran.value.outcomes.filter(({ refusal, skipped }) => !refusal && !skipped);
        if (stood.length === 0) continue;
        const alone = await dry(room, ...stood.map(({ mutation }) => mutation));
        expect(told(ran.value), `seed ${seed}, step ${step}: ${batch} ${JSON.stringify(edits)}`).toEqual(told(alone));
        if (stood.length < edits.length) partly.set(batch, (partly.get(batch) ?? 0) + 1);
        await make(room, ...some());
      }
    }),
    { numRuns: 40 },
  );
  for (const batch of ["bestEffort", "untilFailure"]) expect(partly.get(batch), batch).toBeGreaterThan(5);
});

test("[S75] whatever is edited, a dry run that passes says exactly what stands afterwards", async () => {
  const passed = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
      const [dice, room] = [new Dice(seed), await Room.open()];
      let made = 0;
      for (let step = 0; step < 25; step += 1) {
        const typed = room.session.overlay().text.get(REF) ?? definitionText(MINE);
        const edits = dice.chance(0.5)
          ? contentEdit(dice, room.session, String(typed))
          : randomEdit(dice, room.session.view, () => `d${seed}-${made++}`);
        if (edits.length === 0) continue;
        const foretold = await room.session.dryRun(BY, edits, WISHES);
        const judged = await make(room, ...edits);
        if (!foretold.ok || foretold.value.phase !== "done") continue;
        expect(judged.refused, `seed ${seed}, step ${step}: ${JSON.stringify(edits)}`).toEqual([]);
        const { before, state } = foretold.value;
        expect(changed(before, state), JSON.stringify(edits)).toEqual(changed(before, room.session.view));
        for (const { type } of edits) passed.set(type, (passed.get(type) ?? 0) + 1);
      }
    }),
    { numRuns: 60 },
  );
  for (const type of [
    "view.place",
    "component.delete",
    "schema.edit",
    "schema.install",
    "component.upgrade",
    "catalogue.clear",
    "function.create",
  ])
    expect(passed.get(type), type).toBeGreaterThan(5);
});

test("[S42] a dry run that nobody waits for any more stops, and says so", async () => {
  const room = await Room.open();
  const many = Array.from({ length: 2_000 }, (_, index) => setSize(index));
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
  };
  const ran = await room.session.dryRun(BY, many, { ...WISHES, pause, cancelled: () => pauses > 0 });
  expect(ran).toMatchObject({ ok: true, value: { phase: "interrupted", interruption: "cancelled" } });
  expect(pauses).toBe(1);
});
