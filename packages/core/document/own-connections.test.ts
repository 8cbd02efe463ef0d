import { type ComponentId, type FunctionId, jsonEqual } from "@tributary/core/base";
import { baseSnapshot, Dice } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import * as Y from "yjs";
import {
  applyMutation,
  type Mutation,
  type Path,
  runBatch,
  schemaName,
  type SchemaRef,
  serialiseSnapshot,
  type Snapshot,
} from "../model/index.ts";
import { overlayMutations } from "./candidate.ts";
import { type Overlay, readOverlay } from "./overlay.ts";
import { HeadGain } from "./head-gain.ts";
import { rebaseOverlay } from "./rebase.ts";
import { TRANSFORM } from "./transform-table.ts";
import { OverlayView } from "./view.ts";
import { writeMutation } from "./write.ts";

const SEED = Number(process.env["REBASE_SEED"] ?? 52_000);
const BASE = baseSnapshot(2);
const PLACES = ["/domain/text", "/domain/tags/t0", "/domain/tags/t1", "/domain/tags/t2"] as const;

const THROUGH = "through" as FunctionId;
const kindOf = (name: string): SchemaRef => BASE.components.get(name as ComponentId)?.schema ?? ("" as SchemaRef);

const own = (path: string, from: string, { of = "base0", via }: { of?: string; via?: string } = {}): Mutation => ({
  ...{ type: "attribute.subscribe", component: "base0" as ComponentId, path: path as Path },
  from: { component: of as ComponentId, path: from as Path, ...(via === undefined ? {} : { via }) },
});

function overlayOf(base: Snapshot, mutations: readonly Mutation[]): Overlay {
  const doc = new Y.Doc();
  for (const mutation of mutations) writeMutation(doc, base, mutation);
  return readOverlay(doc);
}

/** What is accepted of some wishes, one after the other. */
function accepted(
  before: Snapshot,
  wishes: readonly Mutation[],
): { readonly state: Snapshot; readonly done: Mutation[] } {
  const { state, outcomes } = runBatch(before, wishes, "bestEffort");
  return { state, done: outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation])) };
}

function wishes(dice: Dice): Mutation[] {
  const place = () => dice.pick(PLACES) ?? "/domain/text";
  return Array.from({ length: 1 + dice.below(3) }, (): Mutation => {
    if (dice.chance(0.6)) return own(place(), place());
    const path = place() as Path;
    return dice.chance(0.5)
      ? { type: "attribute.set", component: "base0" as ComponentId, path, value: `v${dice.below(3)}` }
      : { type: "attribute.unset", component: "base0" as ComponentId, path };
  });
}

test("[D9] what would be made of itself after Head's connections within a component is dropped, and named", () => {
  const after = applyMutation(BASE, own("/domain/text", "/domain/tags/t0"));
  const { overlay, dropped } = rebaseOverlay(BASE, after, overlayOf(BASE, [own("/domain/tags/t0", "/domain/text")]));
  expect(overlay.attribute.size).toBe(0);
  expect(dropped).toMatchObject([{ outcome: "circle", key: "base0/domain/tags/t0" }]);
});

test("[D8] [D9] a connection to an entry of one's own that Head removes goes, and one to another stays", () => {
  const entry = "/domain/ports/p";
  const after = applyMutation(BASE, { type: "item.remove", component: "base0" as ComponentId, path: entry as Path });
  const mine = [own("/domain/size", `${entry}/number`), own("/domain/text", "/domain/tags/t0")];
  const { overlay, dropped } = rebaseOverlay(BASE, after, overlayOf(BASE, mine));
  expect([[...overlay.attribute.keys()], dropped.map(({ outcome }) => outcome)]).toEqual([
    ["base0/domain/text"],
    ["gone"],
  ]);
});

/** The base with a transformation of the workspace for its components. */
const WITH_FUNCTION = (
  [
    { type: "function.create", function: THROUGH, kind: "transformation", name: "through", source: "" },
    { type: "function.bind", function: THROUGH, schema: schemaName(kindOf("base0")) },
  ] satisfies Mutation[]
).reduce(applyMutation, BASE);

const reads = (...paths: readonly string[]): Mutation => ({
  ...{ type: "function.set", function: THROUGH, field: "inputs" },
  value: Object.fromEntries(paths.map((path, index) => [`i${index}`, path])),
});
const THROUGH_IT = own("/domain/text", "/domain/tags/t1", { via: "through" });
const attached = (type: "function.bind" | "function.unbind"): Mutation => ({
  ...{ type, function: THROUGH, schema: schemaName(kindOf("base0")) },
});

test.each([
  ["a connection and what a function reads", WITH_FUNCTION, THROUGH_IT, reads("/domain/text")],
  [
    "a connection and a function that comes back",
    [reads("/domain/tags/t0"), THROUGH_IT, { type: "function.delete", function: THROUGH } as const].reduce(
      applyMutation,
      WITH_FUNCTION,
    ),
    own("/domain/tags/t0", "/domain/text"),
    { type: "function.restore", function: THROUGH } as const,
  ],
  [
    "a connection and an attachment",
    [reads("/domain/tags/t0"), THROUGH_IT, attached("function.unbind")].reduce(applyMutation, WITH_FUNCTION),
    own("/domain/tags/t0", "/domain/text"),
    attached("function.bind"),
  ],
  [
    "what a function reads and a component that comes back",
    [THROUGH_IT, { type: "component.delete", component: "base0" as ComponentId } as const].reduce(
      applyMutation,
      WITH_FUNCTION,
    ),
    reads("/domain/text"),
    { type: "component.restore", component: "base0" as ComponentId } as const,
  ],
] as const)(
  "[D9] of %s that close a circle, mine goes whichever it is, as the table says",
  (_what, before, one, other) => {
    const sides: readonly (readonly [Mutation, Mutation])[] = [
      [one, other],
      [other, one],
    ];
    for (const [theirs, mine] of sides) {
      for (const each of [theirs, mine])
        expect(runBatch(before, [each], "atomic").outcomes[0]?.refusal, `${each.type} by itself`).toBeUndefined();
      const { dropped, overlay } = rebaseOverlay(before, applyMutation(before, theirs), overlayOf(before, [mine]));
      expect(dropped.map(({ outcome }) => outcome)).toEqual(["circle"]);
      expect(overlay.attribute.size + overlay.function.size + overlay.component.size).toBe(0);
      expect(TRANSFORM[theirs.type][mine.type]).toContain("circle");
    }
  },
);

/** Whatever was dropped is dropped as the table says of it and something that Head gained. */
function expectNamed(
  before: Snapshot,
  after: Snapshot,
  { dropped }: ReturnType<typeof rebaseOverlay>,
  at: string,
): void {
  const gain = new HeadGain(before, after);
  const theirs = [
    ...["base0", "base1"].flatMap((id) => gain.onComponent(id as ComponentId)),
    ...gain.onFunction(THROUGH),
  ];
  for (const { mutation, outcome } of dropped) {
    const isNamed = theirs.some(({ type }) => TRANSFORM[type][mutation.type].includes(outcome));
    expect(isNamed, `${at}: ${outcome} of ${JSON.stringify(mutation)} over ${JSON.stringify(theirs)}`).toBe(true);
  }
}

/** Connections through the transformation, and what it reads of the component that takes the value. */
function wishesOfFunctions(dice: Dice): Mutation[] {
  const place = () => dice.pick(PLACES) ?? "/domain/text";
  const inputs = reads(...Array.from({ length: dice.below(3) }, place));
  const bound = attached(dice.chance(0.5) ? "function.bind" : "function.unbind");
  const through = () => own(place(), place(), { of: dice.chance(0.5) ? "base1" : "base0", via: "through" });
  return [
    ...wishes(dice),
    ...(dice.chance(0.3) ? [bound] : []),
    ...(dice.chance(0.5) ? [inputs] : []),
    ...(dice.chance(0.7) ? [through()] : []),
  ];
}

test.each([
  ["", BASE, wishes],
  [", through functions too", WITH_FUNCTION, wishesOfFunctions],
] as const)(
  `[D8] [D9] [D10] whatever a component takes from itself on either side%s, a rebase holds over Head, and applying it is the view (from seed ${SEED})`,
  (_title, base, wishesOf) => {
    const seen = { circle: 0, kept: 0, diverged: 0 };
    for (let seed = SEED; seed < SEED + 300; seed += 1) {
      const dice = new Dice(seed);
      const before = accepted(base, wishesOf(dice)).state;
      const after = accepted(before, wishesOf(dice)).state;
      const overlay = overlayOf(before, accepted(before, wishesOf(dice)).done);
      const result = rebaseOverlay(before, after, overlay);
      expectNamed(before, after, result, `seed ${seed}`);
      const mutations = overlayMutations(after, result.overlay);
      const refused = runBatch(after, mutations, "atomic").outcomes.find(({ refusal }) => refusal);
      expect(refused, `seed ${seed}: holds over the new Head`).toBeUndefined();
      const { view } = OverlayView.ofOverlay(after, result.overlay);
      const same = jsonEqual(serialiseSnapshot(mutations.reduce(applyMutation, after)), serialiseSnapshot(view));
      expect(same, `seed ${seed}: applying gives the view`).toBe(true);
      seen.circle += result.dropped.filter(({ outcome }) => outcome === "circle").length;
      seen.kept += mutations.filter(({ type }) => type === "attribute.subscribe").length;
      seen.diverged += result.divergences.length;
    }
    expect(Object.entries(seen).filter(([, times]) => times < 5)).toEqual([]);
  },
);
