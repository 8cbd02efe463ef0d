import { serialiseSnapshot } from "@tributary/core/model";
import { baseSnapshot, VIEW } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { OverlayView } from "./index.ts";
import { emptyOverlay } from "./overlay.ts";

test("[D3] a view that comes back shows what was put on it while it was gone, and before", () => {
  const base = baseSnapshot(2);
  const overlay = emptyOverlay();
  const view = new OverlayView(base, (root, key) => overlay[root].get(key), []);
  const say = (key: string, value: Parameters<typeof overlay.view.set>[1] | undefined) => {
    if (value === undefined) overlay.view.delete(key);
    else overlay.view.set(key, value);
    view.update([{ root: "view", key }]);
  };
  say(`${VIEW}/base0`, [5, 5]);
  say(VIEW, { deleted: true });
  expect(view.view.views.has(VIEW)).toBe(false);
  say(`${VIEW}/base1`, [6, 6]);
  say(VIEW, undefined);
  expect(Object.fromEntries(view.view.views.get(VIEW)?.members ?? [])).toEqual({ base0: [5, 5], base1: [6, 6] });
  expect(serialiseSnapshot(view.view)).toEqual(serialiseSnapshot(OverlayView.ofOverlay(base, overlay).view));
});
