import { canonicalJson, type ComponentId, type Json, type ViewId } from "@tributary/core/base";
import { baseSnapshot, Dice, NODE as NODE_SCHEMA, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { applyMutation, type Mutation, type Path, runBatch, serialiseSnapshot, type Snapshot } from "../model/index.ts";
import { overlayMutations } from "./candidate.ts";
import { keysOf, type Overlay, readOverlay } from "./overlay.ts";
import { partOf } from "./part.ts";
import { touchedBy } from "./part-things.ts";
import { rebaseOverlay } from "./rebase.ts";
import { revertOverlay } from "./revert.ts";
import { OverlayView } from "./view.ts";
import { writeMutation } from "./write.ts";

const BASE = baseSnapshot(4);
const SEED = 52_000;
const id = (text: string): ComponentId => text as ComponentId;
const path = (text: string): Path => text as Path;
const text = (snapshot: Snapshot): string => canonicalJson(serialiseSnapshot(snapshot));
const NODE = BASE.components.get(id("base0"))?.schema as never;
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
const unlink = (component: string): Mutation => ({
  type: "attribute.unset",
  component: id(component),
  path: path("/domain/link"),
});
const rename = (component: string, name: string): Mutation => ({
  type: "component.rename",
  component: id(component),
  name,
});
const create = (component: string): readonly Mutation[] => [
  { type: "component.create", component: id(component), schema: NODE },
  rename(component, component),
];
const remove = (component: string): Mutation => ({ type: "component.delete", component: id(component) });
const on = (base: Snapshot, ...mutations: readonly Mutation[]): Snapshot => mutations.reduce(applyMutation, base);

function overlayOf(base: Snapshot, ...mutations: readonly Mutation[]): Overlay {
  const doc = new Y.Doc();
  for (const mutation of mutations) writeMutation(doc, base, mutation);
  return readOverlay(doc);
}

test("[D12] a view that was made here comes along with what stands on it; another name of the base's does not", () => {
  const [map, own] = ["map" as ViewId, "own" as ViewId];
  const overlay = overlayOf(
    BASE,
    { type: "view.rename", view: map, name: "Renamed" },
    { type: "view.create", view: own, name: "Own" },
    ...create("new"),
    { type: "view.place", view: map, component: id("new"), at: [1, 2] },
    { type: "view.place", view: own, component: id("new"), at: [3, 4] },
  );
  const { overlay: part } = partOf(BASE, overlay, ["new"]);
  expect([...part.view.keys()].sort()).toEqual(["map/new", "own", "own/new"]);
});

test("[D18] what is typed in a definition is no change to Head of its own, and goes into a part with its version", () => {
  const made = { ...NODE_SCHEMA, version: 2 };
  const edit: Mutation = {
    type: "schema.edit",
    schema: "test.node@2" as never,
    splices: [{ at: 0, remove: "", insert: "…" }],
  };
  const install: Mutation = { type: "schema.install", schema: made };
  const overlay = overlayOf(BASE, set("base0", "/domain/size", 9), install, edit);
  expect(overlay.text.get("test.node@2")).toMatch(/^…\{/);
  expect(overlayMutations(BASE, overlay)).toEqual([install, set("base0", "/domain/size", 9)]);
  const part = partOf(BASE, overlay, ["test.node@2"]);
  expect(keysOf(part.overlay)).toEqual([
    { root: "schema", key: "test.node@2" },
    { root: "text", key: "test.node@2" },
  ]);
});

test("[D12] a part holds what was chosen and nothing else", () => {
  const overlay = overlayOf(BASE, set("base0", "/domain/size", 9), set("base1", "/domain/size", 9));
  const part = partOf(BASE, overlay, [id("base1")]);
  expect([...part.overlay.attribute.keys()]).toEqual(["base1/domain/size"]);
  expect([part.needed, part.obstacle]).toEqual([[], undefined]);
});

test("[D12] what is new and connected to comes along, and so does what that needs, each with its reason", () => {
  const overlay = overlayOf(BASE, ...create("net"), ...create("hub"), link("net", "hub"), link("base0", "net"));
  const part = partOf(BASE, overlay, [id("base0")]);
  expect(part.needed.map(({ component, why }) => [component, why])).toEqual([
    ["net", "node 0 takes a value from it."],
    ["hub", "net takes a value from it."],
  ]);
});

test("[D12] whoever has to let go of what is deleted comes along", () => {
  const overlay = overlayOf(BASE, unlink("base2"), remove("base1"));
  expect(partOf(BASE, overlay, [id("base1")]).needed.map(({ component }) => component)).toEqual(["base2"]);
});

test("[D12] whoever gives up the name that a chosen one takes comes along", () => {
  const overlay = overlayOf(BASE, rename("base0", "node 1"), rename("base1", "node 0"));
  expect(partOf(BASE, overlay, [id("base0")]).needed.map(({ component }) => component)).toEqual(["base1"]);
});

/** An overlay made by random edits that were let in. */
function randomOverlay(dice: Dice, base: Snapshot): Overlay {
  let ids = 0;
  const doc = new Y.Doc();
  for (let edit = 3 + dice.below(10); edit > 0; edit -= 1) {
    const { view } = OverlayView.ofDocument(base, doc);
    const { outcomes } = runBatch(
      view,
      randomEdit(dice, view, () => `m${ids++}`),
      "bestEffort",
    );
    for (const { mutation, refusal } of outcomes) if (!refusal) writeMutation(doc, base, mutation);
  }
  const { outcomes } = runBatch(base, overlayMutations(base, readOverlay(doc)), "bestEffort");
  return overlayOf(base, ...outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation])));
}

test("[D12] [D13] any part holds alone; after it is applied the rest is what is left, and both together are the whole", () => {
  let needed = 0;
  for (let seed = SEED; seed < SEED + 300; seed += 1) {
    const dice = new Dice(seed);
    const overlay = randomOverlay(dice, BASE);
    const chosen = [...touchedBy(overlay)].sort().filter(() => dice.chance(0.4));
    const part = partOf(BASE, overlay, chosen);
    expect(part.obstacle, `seed ${seed}`).toBeUndefined();
    needed += part.needed.length;
    const applied = on(BASE, ...overlayMutations(BASE, part.overlay));
    const rest = rebaseOverlay(BASE, applied, overlay);
    expect([rest.dropped, rest.divergences, rest.renamed], `seed ${seed}`).toEqual([[], [], []]);
    expect(keysOf(rest.overlay).length, `seed ${seed}`).toBeLessThanOrEqual(keysOf(overlay).length);
    const whole = OverlayView.ofOverlay(BASE, overlay).view;
    expect(text(OverlayView.ofOverlay(applied, rest.overlay).view), `seed ${seed}`).toBe(text(whole));
    for (const component of part.components)
      expect(touchedBy(rest.overlay).has(component as ComponentId), `seed ${seed}: ${component} is left over`).toBe(
        false,
      );
  }
  expect(needed).toBeGreaterThan(0);
});

test("[D14] [D32] nothing having happened since but that Head has cleared some away, a revert leads back to exactly what was", () => {
  let cleared = 0;
  for (let seed = SEED; seed < SEED + 300; seed += 1) {
    const dice = new Dice(seed);
    const overlay = randomOverlay(dice, BASE);
    const mutations = overlayMutations(BASE, overlay);
    const deleted = [...on(BASE, ...mutations).components.values()].filter((each) => each.deleted);
    const erased = deleted
      .filter(() => dice.chance(0.4))
      .map((each): Mutation => ({ type: "component.erase", component: each.id }));
    cleared += erased.length;
    const head = on(BASE, ...mutations, ...erased);
    const reverted = revertOverlay(BASE, mutations, head);
    const { view } = OverlayView.ofOverlay(head, reverted.overlay);
    const live = (snapshot: Snapshot) =>
      text({
        ...snapshot,
        components: snapshot.components.filter(({ deleted }) => !deleted),
        functions: snapshot.functions.filter(({ deleted }) => !deleted),
        // Versions are never taken away.
        schemas: snapshot.schemas.filter((_, ref) => BASE.schemas.has(ref)),
      });
    // What was created stays marked for deletion until what it stands for is gone.
    expect(withoutPlaces(live(view)), `seed ${seed}`).toBe(withoutPlaces(live(BASE)));
    expect([reverted.dropped, reverted.divergences], `seed ${seed}`).toEqual([[], []]);
  }
  expect(cleared).toBeGreaterThan(0);
});

function withoutPlaces(json: string): string {
  const { views: _, ...rest } = JSON.parse(json) as { readonly views: unknown };
  return canonicalJson(rest);
}

test("[D14] a list entry that was added is taken back whole: nothing is said of what was in it", () => {
  const entry = { component: id("base0"), path: path("/domain/ports/new") };
  const applied: readonly Mutation[] = [
    { type: "item.insert", ...entry, order: "a5" },
    set("base0", "/domain/ports/new/number", 80),
  ];
  const head = on(BASE, ...applied);
  const { overlay } = revertOverlay(BASE, applied, head);
  expect([...overlay.attribute]).toEqual([["base0/domain/ports/new", { unset: true }]]);
  expect(overlayMutations(head, overlay)).toEqual([{ type: "item.remove", ...entry }]);
  // Once Head has let it go, too, there is nothing left to report.
  const later = rebaseOverlay(head, on(head, { type: "item.remove", ...entry }), overlay);
  expect([keysOf(later.overlay), later.dropped, later.divergences]).toEqual([[], [], []]);
});

test("[D15] what others changed since is a divergence, not overwritten in silence", () => {
  const applied = [set("base0", "/domain/size", 5)];
  const head = on(BASE, ...applied, set("base0", "/domain/size", 7));
  const { overlay, divergences } = revertOverlay(BASE, applied, head);
  expect(overlay.attribute.get("base0/domain/size")).toEqual({ value: 0 });
  expect(divergences.map(({ base, theirs, mine }) => [base, theirs, mine])).toEqual([
    [{ value: 5 }, { value: 7 }, { value: 0 }],
  ]);
});

test("[D15] what was created is not deleted while somebody uses it since", () => {
  const applied = create("net");
  const { overlay, dropped } = revertOverlay(BASE, applied, on(BASE, ...applied, link("base0", "net")));
  expect([overlay.component.size, dropped.map(({ outcome }) => outcome)]).toEqual([0, ["needed"]]);
});

test("[D16] a component that Head has forgotten is made again from history, and it says so", () => {
  const applied = [remove("base3")];
  const head = on(BASE, ...applied, { type: "component.erase", component: id("base3") });
  const { overlay, notes } = revertOverlay(BASE, applied, head);
  const { view } = OverlayView.ofOverlay(head, overlay);
  expect(view.components.get(id("base3"))?.attributes).toEqual(BASE.components.get(id("base3"))?.attributes);
  expect(notes).toEqual([
    "“node 3” is no longer on Head; it is created again as it was then. What it held outside is not restored.",
  ]);
});

test("[D14] a deletion that has not been carried out yet is simply taken back", () => {
  const applied = [remove("base3")];
  const head = on(BASE, ...applied);
  const { overlay, notes } = revertOverlay(BASE, applied, head);
  expect([OverlayView.ofOverlay(head, overlay).view.components.get(id("base3"))?.deleted, notes]).toEqual([false, []]);
});

const WRITTEN: readonly Mutation[] = [
  { type: "function.create", function: "f" as never, kind: "qualification", name: "check", source: "one" },
  { type: "function.bind", function: "f" as never, schema: "test.node" },
];
const edited = (source: string): Mutation => ({
  type: "function.edit",
  function: "f" as never,
  splices: [{ at: 0, remove: "one", insert: source }],
});

test("[D12] a function is a part by itself, and leaves the components behind", () => {
  const part = partOf(BASE, overlayOf(BASE, ...WRITTEN, set("base0", "/domain/size", 9)), ["f"]);
  expect([part.overlay.attribute.size, part.obstacle, part.overlay.function.size > 0]).toEqual([0, undefined, true]);
});

test("[D13] a function that a part has made on Head and that is deleted here stays deleted, and its making is said no more", () => {
  const mark = { kind: "qualification", name: "check", source: "one", deleted: true };
  const rest: Overlay = { ...overlayOf(BASE), function: new Map([["f", mark]]) };
  const head = on(BASE, ...WRITTEN);
  const { overlay, dropped, agreed } = rebaseOverlay(BASE, head, rest);
  expect([...overlay.function]).toEqual([["f", { deleted: true }]]);
  expect(dropped).toEqual([]);
  expect(agreed).toEqual([]);
  expect(OverlayView.ofOverlay(head, overlay).view.functions.get("f" as never)?.deleted).toBe(true);
});

test("[D14] a function's code goes back to what it was; a function that was made is deleted", () => {
  const head = on(BASE, ...WRITTEN);
  const { overlay } = revertOverlay(head, [edited("two")], on(head, edited("two")));
  expect(OverlayView.ofOverlay(on(head, edited("two")), overlay).view.functions.get("f" as never)?.source).toBe("one");
  const unmade = revertOverlay(BASE, WRITTEN, head);
  expect(OverlayView.ofOverlay(head, unmade.overlay).view.functions.get("f" as never)?.deleted).toBe(true);
});
