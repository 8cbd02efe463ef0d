import { expect, test } from "vitest";
import { CONTROLS_PX, lookAtAll } from "./look.ts";

const PANE = { width: 740, height: 640, minZoom: 0.05, maxZoom: 2 };

test("[C69] of all that is looked at nothing stands under the map's controls", () => {
  for (const bounds of [
    { x: -300, y: 40, width: 900, height: 1_400 },
    { x: 10, y: 10, width: 4_000, height: 200 },
  ]) {
    const { x, y, zoom } = lookAtAll(bounds, PANE);
    expect(bounds.y * zoom + y).toBeGreaterThanOrEqual(CONTROLS_PX - 1);
    expect((bounds.y + bounds.height) * zoom + y).toBeLessThanOrEqual(PANE.height - CONTROLS_PX + 1);
    expect(bounds.x * zoom + x).toBeGreaterThanOrEqual(0);
    expect((bounds.x + bounds.width) * zoom + x).toBeLessThanOrEqual(PANE.width);
  }
});
