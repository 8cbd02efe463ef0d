import type { ComponentId, FunctionId } from "@tributary/core/base";
import { baseSnapshot, NODE_REF } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { applyMutation, type Component, type Mutation, nameOf, type Path, type Snapshot } from "../model/index.ts";
import { revertOverlay } from "./revert.ts";
import { OverlayView } from "./view.ts";

/* What was deleted and is cleared away by the time it is taken back. In BASE each node takes its link from the one before. */

const BASE = baseSnapshot(4);
const id = (text: string): ComponentId => text as ComponentId;
const LINK = "/domain/link" as Path;
const on = (base: Snapshot, ...mutations: readonly Mutation[]): Snapshot => mutations.reduce(applyMutation, base);
const remove = (component: string): Mutation => ({ type: "component.delete", component: id(component) });
const erase = (component: string): Mutation => ({ type: "component.erase", component: id(component) });
const unlink = (component: string): Mutation => ({ type: "attribute.unset", component: id(component), path: LINK });
const link = (component: string, source: string): Mutation => ({
  ...{ type: "attribute.subscribe", component: id(component), path: LINK },
  from: { component: id(source), path: "/meta/name" as Path },
});

/** `applied` taken back on a Head that has `cleared` away what it deleted. */
function takenBack(base: Snapshot, applied: readonly Mutation[], cleared: readonly string[]) {
  const head = on(base, ...applied, ...cleared.map(erase));
  const reverted = revertOverlay(base, applied, head);
  return { ...reverted, view: OverlayView.ofOverlay(head, reverted.overlay).view };
}

test("[D32] [D16] what was disconnected from what Head has forgotten since is connected again", () => {
  const { view, dropped, notes } = takenBack(BASE, [unlink("base3"), remove("base2")], ["base2"]);
  expect(dropped).toEqual([]);
  expect(view.components).toEqual(BASE.components);
  expect(notes).toEqual([expect.stringContaining("“node 2” is no longer on Head; it is created again")]);
});

test("[D32] [D16] of two that were deleted, the one that is still there comes back with the one that is made again", () => {
  for (const cleared of [["base2"], ["base3"], ["base2", "base3"], []]) {
    const { view, dropped } = takenBack(BASE, [remove("base3"), remove("base2")], cleared);
    expect([cleared, dropped]).toEqual([cleared, []]);
    expect(view.components).toEqual(BASE.components);
  }
});

test("[D32] [D14] in whatever order their ids stand, and where one is made again that takes from what comes back", () => {
  const turned = on(BASE, unlink("base2"), link("base1", "base2"), unlink("base3"));
  for (const cleared of [["base2"], ["base1"], []]) {
    const { view, dropped } = takenBack(turned, [remove("base1"), remove("base2")], cleared);
    expect([cleared, dropped]).toEqual([cleared, []]);
    expect(view.components).toEqual(turned.components);
  }
});

test("[D32] [D16] what is made again and finds its source no more comes back without it, which is said", () => {
  const applied = [unlink("base3"), remove("base2")];
  const head = on(BASE, ...applied, erase("base2"), unlink("base1"), remove("base1"), erase("base1"));
  const { overlay, dropped } = revertOverlay(BASE, applied, head);
  const { view } = OverlayView.ofOverlay(head, overlay);
  expect(view.components.get(id("base2"))?.attributes.has(LINK)).toBe(false);
  expect(view.components.get(id("base3"))?.attributes.get(LINK)).toEqual({
    from: { component: "base2", path: "/meta/name" },
  });
  expect(dropped.map(({ key }) => key)).toEqual(["base2/domain/link"]);
});

test("[D16] what comes back under another name, since something else is called so by now, is said", () => {
  const check = (id: string): Mutation => ({
    ...{ type: "function.create", function: id as FunctionId, kind: "qualification", name: "check", source: "one" },
  });
  const base = on(BASE, check("f"));
  const applied: readonly Mutation[] = [remove("base3"), { type: "function.delete", function: "f" as FunctionId }];
  const taken: readonly Mutation[] = [
    { type: "component.create", component: id("other"), schema: NODE_REF },
    { type: "component.rename", component: id("other"), name: "node 3" },
    check("g"),
  ];
  for (const cleared of [[], [erase("base3"), { type: "function.erase", function: "f" as FunctionId } as const]]) {
    const head = on(base, ...applied, ...cleared, ...taken);
    const { overlay, notes } = revertOverlay(base, applied, head);
    const { view } = OverlayView.ofOverlay(head, overlay);
    expect(nameOf(view.components.get(id("base3")) as Component)).toBe("node 3-2");
    expect(view.functions.get("f" as FunctionId)?.name).toBe("check_2");
    expect(notes).toEqual(
      expect.arrayContaining([
        "“node 3” comes back as “node 3-2”: something else is called “node 3” by now.",
        "The function “check” comes back as “check_2”: another is called “check” by now.",
      ]),
    );
  }
});
