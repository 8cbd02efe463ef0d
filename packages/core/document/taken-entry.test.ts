import type { ComponentId, Json } from "@tributary/core/base";
import {
  applyMutation,
  type Path,
  type Schema,
  type Snapshot,
  schemaRef,
  serialiseSnapshot,
} from "@tributary/core/model";
import { baseSnapshot, NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { OverlayView, overlayMutations } from "./index.ts";
import type { OverlayKey } from "./keys.ts";
import { emptyOverlay } from "./overlay.ts";

const { ports: _ports, ...rest } = NODE.domain.properties ?? {};
const WITHOUT: Schema = { ...NODE, version: 2, domain: { type: "object", properties: rest } };
const BASE = applyMutation(baseSnapshot(2), { type: "schema.install", schema: WITHOUT });

const MOVED: OverlayKey = { root: "component", key: "base1" };
const TAKEN: OverlayKey = { root: "attribute", key: "base1/domain/ports/p" };
const SAID: { readonly key: OverlayKey; readonly value: Json }[] = [
  { key: MOVED, value: { schema: schemaRef(WITHOUT) } },
  { key: TAKEN, value: { unset: true } },
  { key: { root: "attribute", key: "base1/domain/ports/p/number" }, value: { value: 9 } },
];

function paths(view: Snapshot): readonly Path[] {
  return [...(view.components.get("base1" as ComponentId)?.attributes.keys() ?? [])].filter((path) =>
    path.startsWith("/domain/ports"),
  );
}

test("[D24] an entry that is taken away goes with all below it, of whatever version the component is then", () => {
  const overlay = emptyOverlay();
  for (const { key, value } of SAID) overlay[key.root].set(key.key, value);
  const { view } = OverlayView.ofOverlay(BASE, overlay);
  expect(paths(view)).toEqual([]);
  const applied = overlayMutations(BASE, overlay).reduce(applyMutation, BASE);
  expect(serialiseSnapshot(applied)).toEqual(serialiseSnapshot(view));
});

test("[D24] what is said below it is not shown, also where judging has put it in place", () => {
  const overlay = emptyOverlay();
  const below = SAID.filter(({ key }) => key !== MOVED && key !== TAKEN);
  for (const { key, value } of SAID) if (key === MOVED || key === TAKEN) overlay[key.root].set(key.key, value);
  const view = OverlayView.ofOverlay(BASE, overlay);
  for (const { key, value } of below) overlay[key.root].set(key.key, value);
  const [component, path] = ["base1" as ComponentId, "/domain/ports/p/number" as Path];
  const judged = applyMutation(view.view, { type: "attribute.set", component, path, value: 9 });
  expect(paths(judged)).toEqual([path]);
  expect(
    paths(
      view.update(
        below.map(({ key }) => key),
        judged,
      ),
    ),
  ).toEqual([]);
});

test("[D24] what is only moved keeps its entries, until something stands in their way", () => {
  const overlay = emptyOverlay();
  overlay.component.set("base1", { schema: schemaRef(WITHOUT) });
  expect(paths(OverlayView.ofOverlay(BASE, overlay).view)).toEqual(["/domain/ports/p", "/domain/ports/p/number"]);
});

test("[D3] [D24] in whatever order it comes and goes again, the view is the one computed from scratch", () => {
  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]) {
    const overlay = emptyOverlay();
    const view = new OverlayView(BASE, (root, key) => overlay[root].get(key), []);
    const same = () =>
      expect(serialiseSnapshot(view.view)).toEqual(serialiseSnapshot(OverlayView.ofOverlay(BASE, overlay).view));
    for (const { key, value } of order.flatMap((at) => SAID[at] ?? [])) {
      overlay[key.root].set(key.key, value);
      view.update([key]);
      same();
    }
    for (const { key } of order.flatMap((at) => SAID[at] ?? [])) {
      overlay[key.root].delete(key.key);
      view.update([key]);
      same();
    }
  }
});
