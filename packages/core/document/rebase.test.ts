import { canonicalJson, type ComponentId, type FunctionId, type Json, type ViewId } from "@tributary/core/base";
import { baseSnapshot, Dice, randomEdit, wholeEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import {
  applyMutation,
  type Mutation,
  nameOf,
  type Path,
  runBatch,
  type Schema,
  type SchemaRef,
  schemaRef,
  serialiseSnapshot,
  type Snapshot,
} from "../model/index.ts";
import { carryDivergences } from "./divergence.ts";
import { OVERLAY_ROOTS, type OverlayKey } from "./keys.ts";
import { emptyOverlay, keysOf as overlayKeys, type Overlay, readOverlay } from "./overlay.ts";
import { overlayMutations } from "./candidate.ts";
import { type Divergence, rebaseOverlay, standing } from "./rebase.ts";
import { OverlayView } from "./view.ts";
import { HeadGain } from "./head-gain.ts";
import { TRANSFORM } from "./transform-table.ts";
import { writeMutation } from "./write.ts";

const SEED = Number(process.env["REBASE_SEED"] ?? 41_000);
const RUNS = Number(process.env["REBASE_RUNS"] ?? 400);
const BASE = baseSnapshot(4);
const id = (text: string): ComponentId => text as ComponentId;
const path = (text: string): Path => text as Path;
const text = (snapshot: Snapshot): string => canonicalJson(serialiseSnapshot(snapshot));
const set = (component: string, at: string, value: Json): Mutation => ({
  type: "attribute.set",
  component: id(component),
  path: path(at),
  value,
});
const link = (component: string, source: string): Mutation => ({
  type: "attribute.subscribe",
  component: id(component),
  path: path("/domain/link"),
  from: { component: id(source), path: path("/meta/name") },
});
const rename = (component: string, name: string): Mutation => ({
  type: "component.rename",
  component: id(component),
  name,
});
const remove = (component: string): Mutation => ({ type: "component.delete", component: id(component) });
const moved = (...mutations: readonly Mutation[]): Snapshot => mutations.reduce(applyMutation, BASE);

function overlayOf(base: Snapshot, ...mutations: readonly Mutation[]): Overlay {
  const doc = new Y.Doc();
  for (const mutation of mutations) writeMutation(doc, base, mutation);
  return readOverlay(doc);
}

const rebased = (theirs: readonly Mutation[], mine: readonly Mutation[]) =>
  rebaseOverlay(BASE, moved(...theirs), overlayOf(BASE, ...mine));

test("[D8] mine stands where both changed a value, and the divergence holds all three", () => {
  const { overlay, divergences, dropped } = rebased(
    [set("base0", "/domain/size", 8)],
    [set("base0", "/domain/size", 5)],
  );
  expect(overlay.attribute.get("base0/domain/size")).toEqual({ value: 5 });
  expect(divergences).toEqual([
    { root: "attribute", key: "base0/domain/size", base: { value: 0 }, theirs: { value: 8 }, mine: { value: 5 } },
  ]);
  expect(dropped).toEqual([]);
});

test("[D8] what Head now says, too, leaves the overlay without a divergence", () => {
  const both = [set("base0", "/domain/size", 8)];
  const { overlay, divergences, agreed } = rebased(both, both);
  expect(overlay.attribute.size + divergences.length).toBe(0);
  expect(agreed).toEqual([{ root: "attribute", key: "base0/domain/size" }]);
});

test("[D8] values at different places both stand, list entries merge", () => {
  const entry = (item: string): Mutation => ({
    type: "item.insert",
    component: id("base0"),
    path: path(`/domain/ports/${item}`),
    order: "b",
  });
  const after = moved(entry("theirs"), set("base0", "/domain/text", "theirs"));
  const { overlay, divergences } = rebaseOverlay(
    BASE,
    after,
    overlayOf(BASE, entry("mine"), set("base0", "/domain/size", 9)),
  );
  const component = OverlayView.ofOverlay(after, overlay).view.components.get(id("base0"));
  expect(divergences).toEqual([]);
  for (const at of ["/domain/ports/theirs", "/domain/ports/mine", "/domain/text", "/domain/size"])
    expect(component?.attributes.has(path(at)), at).toBe(true);
});

test("[D9] delete beats edit: what edits a deleted component is dropped, each with a sentence", () => {
  const { overlay, dropped } = rebased([remove("base3")], [set("base3", "/domain/size", 9), link("base1", "base3")]);
  expect([overlay.attribute.size, overlay.component.size]).toEqual([0, 0]);
  expect(dropped.map(({ outcome, why }) => [outcome, why])).toEqual([
    ["gone", "“node 3” was deleted on Head."],
    ["gone", "“node 3” was deleted on Head."],
  ]);
  expect(dropped[0]?.sentence).toBe("Set Size of node 3 to 9");
});

test("[D8] a deletion of mine stands over edits on Head, and the divergence says what they were", () => {
  const { overlay, divergences } = rebased([set("base3", "/domain/size", 9)], [remove("base3")]);
  expect(overlay.component.get("base3")).toEqual({ deleted: true });
  expect(divergences).toEqual([
    { root: "component", key: "base3", base: null, theirs: { changed: ["/domain/size"] }, mine: { deleted: true } },
  ]);
});

test("[D9] a deletion of what Head now uses is dropped", () => {
  const { overlay, dropped } = rebased([link("base0", "base3")], [remove("base3")]);
  expect(overlay.component.size).toBe(0);
  expect(dropped.map(({ outcome }) => outcome)).toEqual(["needed"]);
});

test("[D9] a connection that would close a circle with one of Head's is dropped", () => {
  const free: Mutation = { type: "attribute.unset", component: id("base1"), path: path("/domain/link") };
  const before = moved(free);
  const after = applyMutation(before, link("base1", "base0"));
  const { overlay, dropped } = rebaseOverlay(before, after, overlayOf(before, link("base0", "base1")));
  expect(overlay.attribute.size).toBe(0);
  expect(dropped.map(({ outcome }) => outcome)).toEqual(["circle"]);
});

test("[D9] equal names get a suffix that stays", () => {
  const { overlay, renamed } = rebased([rename("base0", "web")], [rename("base1", "web")]);
  expect(renamed).toEqual([{ component: "base1", from: "web", to: "web-2" }]);
  const freed = rebaseOverlay(moved(rename("base0", "web")), BASE, overlay);
  expect([freed.renamed, freed.overlay.attribute.get("base1/meta/name")]).toEqual([[], { value: "web-2" }]);
});

test("[D9] the entry that was added for a connection goes with the connection", () => {
  const at = "/domain/ports/new";
  const mine: readonly Mutation[] = [
    { type: "item.insert", component: id("base0"), path: path(at), order: "b" },
    set("base0", `${at}/number`, 1),
    { ...link("base0", "base3"), path: path(`${at}/peer`) } as Mutation,
  ];
  const { overlay, dropped } = rebased([{ type: "component.erase", component: id("base3") }], mine);
  expect(overlay.attribute.size).toBe(0);
  expect(dropped.map(({ key }) => key).sort()).toEqual([`base0${at}`, `base0${at}/number`, `base0${at}/peer`]);
});

test("[D9] what was created on both sides becomes edits of Head's", () => {
  const created = (size: number): Mutation[] => [
    { type: "component.create", component: id("x"), schema: BASE.schemas.keySeq().first() as never },
    rename("x", "fresh"),
    set("x", "/domain/size", size),
  ];
  const { overlay, divergences } = rebased(created(1), created(2));
  expect([overlay.component.size, [...overlay.attribute.keys()]]).toEqual([0, ["x/domain/size"]]);
  expect(divergences.map(({ base, theirs, mine }) => [base, theirs, mine])).toEqual([
    [null, { value: 1 }, { value: 2 }],
  ]);
});

test("[D43] [D9] a component that was created on both sides, and moved to another version on this one only, is still moved", () => {
  const [node] = BASE.schemas.values();
  const next = { ...node, version: 2 } as Schema;
  const before = moved({ type: "schema.install", schema: next });
  const created = (version: number): Mutation[] => [
    { type: "component.create", component: id("x"), schema: `${next.name}@${version}` as SchemaRef },
    rename("x", "fresh"),
  ];
  const after = created(1).reduce(applyMutation, before);
  const { overlay, agreed, dropped } = rebaseOverlay(before, after, overlayOf(before, ...created(2)));
  expect([dropped, agreed]).toEqual([[], [{ root: "attribute", key: "x/meta/name" }]]);
  expect(overlayMutations(after, overlay)).toEqual([
    { type: "component.upgrade", component: "x", schema: schemaRef(next) },
  ]);
});

test("[D9] a move that Head has made impossible is dropped, and takes neither the version nor what is deleted here with it", () => {
  const [node] = BASE.schemas.values();
  const { ports: _, ...properties } = node?.domain.properties ?? {};
  const next = { ...node, version: 2, domain: { type: "object", properties } } as Schema;
  const check: Mutation = {
    type: "function.create",
    function: "check" as FunctionId,
    name: "check",
    kind: "qualification",
    source: "",
  };
  const before = moved(check);
  const overlay = overlayOf(
    before,
    { type: "schema.install", schema: next },
    { type: "item.remove", component: id("base0"), path: path("/domain/ports/p") },
    { type: "component.upgrade", component: id("base0"), schema: schemaRef(next) },
    { type: "function.delete", function: "check" as FunctionId },
  );
  const ports = path("/domain/ports");
  const read: readonly Mutation[] = [
    { type: "item.remove", component: id("base3"), path: path("/domain/ports/p") },
    { type: "attribute.subscribe", component: id("base3"), path: ports, from: { component: id("base0"), path: ports } },
  ];
  const { dropped } = rebaseOverlay(before, read.reduce(applyMutation, before), overlay);
  expect(dropped.map(({ root, key, outcome }) => [root, key, outcome])).toEqual([["component", "base0", "needed"]]);
});

test("[D8] places are no values to settle: where both move or place the same thing, mine stands and nothing is recorded", () => {
  const at = path("/domain/ports/p");
  const move = (order: string): Mutation => ({ type: "item.move", component: id("base0"), path: at, order });
  const put = (x: number): Mutation => ({
    ...{ type: "view.place", view: [...BASE.views.keys()][0] as ViewId, component: id("base0"), at: [x, x] },
  });
  const { overlay, divergences, dropped } = rebased([move("x"), put(7)], [move("y"), put(9)]);
  expect([divergences, dropped]).toEqual([[], []]);
  expect([[...overlay.attribute.values()], [...overlay.view.values()]]).toEqual([[{ order: "y" }], [[9, 9]]]);
});

test("[D9] what has no place in the version that Head has moved a component to is dropped as that", () => {
  const [node] = BASE.schemas.values();
  const { size: _, ...properties } = node?.domain.properties ?? {};
  const next = { ...node, version: 2, domain: { type: "object", properties } } as Schema;
  const before = moved({ type: "schema.install", schema: next });
  const after = [
    { type: "attribute.unset", component: id("base0"), path: path("/domain/size") } as const,
    { type: "component.upgrade", component: id("base0"), schema: schemaRef(next) } as const,
  ].reduce<Snapshot>(applyMutation, before);
  const { overlay, dropped } = rebaseOverlay(before, after, overlayOf(before, set("base0", "/domain/size", 9)));
  expect(overlay.attribute.size).toBe(0);
  expect(dropped.map(({ key, outcome }) => [key, outcome])).toEqual([["base0/domain/size", "unfit"]]);
});

test("[D9] [D10] a name that was to become free, and does not because that is dropped, gets a suffix", () => {
  const mine: readonly Mutation[] = [
    remove("base3"),
    { type: "component.create", component: id("x"), schema: BASE.schemas.keySeq().first() as never },
    rename("x", "node 3"),
  ];
  const after = moved(link("base0", "base3"));
  const { overlay, dropped, renamed } = rebaseOverlay(BASE, after, overlayOf(BASE, ...mine));
  expect(dropped.map(({ key, outcome }) => [key, outcome])).toEqual([["base3", "needed"]]);
  expect(renamed).toEqual([{ component: "x", from: "node 3", to: "node 3-2" }]);
  expect(runBatch(after, overlayMutations(after, overlay), "atomic").refused).toBe(false);
});

test("[D8] a component that Head has marked for deletion can be brought back", () => {
  const before = moved(remove("base3"));
  const overlay = overlayOf(before, { type: "component.restore", component: id("base3") });
  expect(OverlayView.ofOverlay(before, overlay).view.components.get(id("base3"))?.deleted).toBe(false);
  const erased = rebaseOverlay(
    before,
    applyMutation(before, { type: "component.erase", component: id("base3") }),
    overlay,
  );
  expect([erased.overlay.component.size, erased.dropped[0]?.outcome]).toEqual([0, "gone"]);
});

test("[D11] a divergence keeps the value it was written over, and ends when Head goes back", () => {
  const mine = overlayOf(BASE, set("base0", "/domain/size", 5));
  const [first, second] = [moved(set("base0", "/domain/size", 8)), moved(set("base0", "/domain/size", 9))];
  const one = rebaseOverlay(BASE, first, mine);
  const two = rebaseOverlay(first, second, one.overlay);
  const kept = carryDivergences(one.divergences, two.divergences, two.overlay);
  expect(kept.map(({ base, theirs }) => [base, theirs])).toEqual([[{ value: 0 }, { value: 9 }]]);
  const back = rebaseOverlay(second, BASE, two.overlay);
  expect(carryDivergences(kept, back.divergences, back.overlay)).toEqual([]);
});

test("[D11] a divergence remembers that nothing stood where it was written, whatever Head says there and says again", () => {
  const says = (text: string) => moved(set("base0", "/domain/text", text));
  const heads = [BASE, says("one"), says("two"), says("one")];
  let [overlay, divergences]: [Overlay, readonly Divergence[]] = [
    overlayOf(BASE, set("base0", "/domain/text", "mine")),
    [],
  ];
  for (const [at, after] of heads.slice(1).entries()) {
    const step = rebaseOverlay(heads[at] as Snapshot, after, overlay);
    [overlay, divergences] = [step.overlay, carryDivergences(divergences, step.divergences, step.overlay)];
  }
  expect(divergences.map(({ base, theirs }) => [base, theirs])).toEqual([[null, { value: "one" }]]);
  const back = rebaseOverlay(heads[3] as Snapshot, BASE, overlay);
  expect(carryDivergences(divergences, back.divergences, back.overlay)).toEqual([]);
});

type Story = { readonly before: Snapshot; readonly after: Snapshot; readonly overlay: Overlay };

/** As people edit; and with maps and lists written as a whole among it. */
const PEOPLE = {
  "as people edit": randomEdit,
  "with maps and lists written as a whole": (dice, view, freshId) =>
    (dice.chance(0.3) ? wholeEdit : randomEdit)(dice, view, freshId),
} satisfies { readonly [how: string]: typeof randomEdit };

function story(seed: number, edit: typeof randomEdit = randomEdit): Story {
  const dice = new Dice(seed);
  let ids = 0;
  const edited = (start: Snapshot, prefix: string, steps: number): Snapshot => {
    let state = start;
    for (let step = 0; step < steps; step += 1)
      state = runBatch(
        state,
        edit(dice, state, () => `${prefix}${ids++}`),
        "bestEffort",
      ).state;
    return state;
  };
  const before = edited(BASE, "b", dice.below(6));
  const after = edited(before, "h", 1 + dice.below(12));
  const doc = new Y.Doc();
  for (const root of OVERLAY_ROOTS) doc.getMap(root);
  for (let step = 1 + dice.below(12); step > 0; step -= 1) {
    const { view } = OverlayView.ofDocument(before, doc);
    const wanted = edit(dice, view, () => `m${ids++}`);
    const { outcomes } = runBatch(view, wanted, "bestEffort");
    for (const { mutation, refusal } of outcomes) if (!refusal) writeMutation(doc, before, mutation);
  }
  // What judging would not have let in is not part of any change set.
  const kept = runBatch(before, overlayMutations(before, readOverlay(doc)), "bestEffort");
  const mine = overlayOf(before, ...kept.outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation])));
  return { before, after, overlay: mine };
}

function shuffled(overlay: Overlay, dice: Dice): Overlay {
  const other = emptyOverlay();
  const keys = [...overlayKeys(overlay)].sort(() => dice.below(3) - 1);
  for (const { root, key } of keys) other[root].set(key, overlay[root].get(key) as Json);
  return other;
}

const REPORTED = new Set(["gone", "needed", "circle", "suffix", "unfit", "whole"]);

test.each(Object.entries(PEOPLE))(
  `[D8] [D9] [D10] over ${RUNS} seeded stories, %s, a rebase is deterministic, valid, and loses nothing unnamed`,
  (_how, edit) => {
    const seen = { dropped: 0, renamed: 0, agreed: 0, divergences: 0, kept: 0 };
    let wholes = 0;
    for (let seed = SEED; seed < SEED + RUNS; seed += 1) {
      const { before, after, overlay } = story(seed, edit);
      const result = rebaseOverlay(before, after, overlay);
      const again = rebaseOverlay(before, after, shuffled(overlay, new Dice(seed)));
      expect(plain(again), `seed ${seed}: order of keys`).toEqual(plain(result));
      const mutations = overlayMutations(after, result.overlay);
      const refused = runBatch(after, mutations, "atomic").outcomes.find(({ refusal }) => refusal);
      expect(refused, `seed ${seed}: holds over the new Head`).toBeUndefined();
      const view = OverlayView.ofOverlay(after, result.overlay).view;
      expect(text(mutations.reduce(applyMutation, after)), `seed ${seed}: applying gives the view`).toBe(text(view));
      checkNothingLost(seed, overlay, result, after, view);
      expect(plain(rebaseOverlay(after, after, result.overlay)).overlay, `seed ${seed}: at rest`).toEqual(
        plain(result).overlay,
      );
      wholes += wholesNamed(new HeadGain(before, after), result, `seed ${seed}`);
      seen.dropped += result.dropped.length;
      seen.renamed += result.renamed.length;
      seen.agreed += result.agreed.length;
      seen.divergences += result.divergences.length;
      seen.kept += overlayKeys(result.overlay).length;
    }
    for (const [what, count] of Object.entries(seen)) expect(count, `sometimes ${what}`).toBeGreaterThan(0);
    expect(wholes > 0, "sometimes one side's whole meets the other's entries").toBe(edit !== randomEdit);
  },
);

/** How many were dropped as a whole or its entries; each of them where the table says so for something that Head gained. */
function wholesNamed(gain: HeadGain, { dropped }: ReturnType<typeof rebaseOverlay>, at: string): number {
  const found = dropped.filter(({ outcome }) => outcome === "whole");
  for (const { mutation } of found) {
    const theirs = "component" in mutation ? gain.onComponent(mutation.component) : [];
    const isNamed = theirs.some(({ type }) => TRANSFORM[type][mutation.type].includes("whole"));
    expect(isNamed, `${at}: ${JSON.stringify(mutation)}`).toBe(true);
  }
  return found.length;
}

/** Each key of mine stands as it was, is on Head already, or is named: dropped by a rule of the table, or renamed. */
function checkNothingLost(
  seed: number,
  overlay: Overlay,
  result: ReturnType<typeof rebaseOverlay>,
  after: Snapshot,
  view: Snapshot,
): void {
  const dropped = new Set(result.dropped.map(({ root, key }) => `${root} ${key}`));
  const agreed = new Set(result.agreed.map(({ root, key }) => `${root} ${key}`));
  const renamed = new Map<string, { readonly to: string }>(
    result.renamed.map((each) => [`${each.component}/meta/name`, each]),
  );
  const renamedFunctions = new Map(result.renamedFunctions.map((each) => [`${each.function}/name`, each.to]));
  const renumbered = new Map<string, string>(result.renumbered.map(({ from, to }) => [from, to]));
  for (const { root, key } of overlayKeys(overlay)) {
    const [was, is] = [overlay[root].get(key), result.overlay[root].get(key)];
    const at = `seed ${seed}: ${root} ${key}`;
    const schema = root === "component" ? (was as { readonly schema?: string }).schema : undefined;
    if (root === "function" && renamedFunctions.has(key)) expect(is, at).toBe(renamedFunctions.get(key));
    else if (root === "schema" && renumbered.has(key)) expect(is, at).toBeUndefined();
    else if (schema && renumbered.has(schema) && is) expect(is, at).toEqual({ schema: renumbered.get(schema) });
    else if (dropped.has(`${root} ${key}`)) expect(is, at).toBeUndefined();
    else if (agreed.has(`${root} ${key}`)) expect(is ?? null, at).toSatisfy(() => is === undefined || renamed.has(key));
    else if (renamed.has(key)) expect(is, at).toEqual({ value: renamed.get(key)?.to });
    else expect(is, at).toEqual(was);
    if (agreed.has(`${root} ${key}`) && root === "attribute" && is === undefined)
      expectSaid(after, { root, key }, was, at);
  }
  for (const { outcome } of result.dropped) expect(REPORTED.has(outcome), `seed ${seed}: ${outcome}`).toBe(true);
  for (const { component, to } of result.renamed) {
    const named = view.components.get(component);
    expect(named && nameOf(named), `seed ${seed}`).toBe(to);
  }
}

function expectSaid(after: Snapshot, key: OverlayKey, was: Json | undefined, at: string): void {
  const there = standing(after, key);
  if (typeof was === "object" && was !== null && "unset" in was) expect(there, at).toBeNull();
  else expect(there, at).toEqual(was);
}

function plain(result: ReturnType<typeof rebaseOverlay>) {
  const { overlay, ...rest } = result;
  return { ...rest, overlay: Object.fromEntries(OVERLAY_ROOTS.map((root) => [root, [...overlay[root]].sort()])) };
}

test("[D8] every divergence says what Head had, what it has, and what the change set has", () => {
  for (let seed = SEED; seed < SEED + 100; seed += 1) {
    const { before, after, overlay } = story(seed);
    for (const divergence of rebaseOverlay(before, after, overlay).divergences) {
      expect(divergence.mine).toEqual(overlay[divergence.root].get(divergence.key));
      if (JSON.stringify(divergence.theirs).startsWith('{"changed"')) continue;
      expect([divergence.base, divergence.theirs]).toEqual([standing(before, divergence), standing(after, divergence)]);
      expect(divergence.base).not.toEqual(divergence.theirs);
    }
  }
});
