import { expect, test } from "vitest";
import type { Actor } from "@tributary/core/base";
import { applyMutation, type Mutation } from "@tributary/core/model";
import { type Divergence, emptyOverlay, type Overlay, type OverlayKey } from "../document/index.ts";
import { movedPart } from "./moved-part.ts";
import { ANA, BASE, BEN, id, Room, setSize } from "./session.fixture.ts";

const KEY = "base0/domain/size";
const OTHER = "base1/domain/size";
const authorOf = ({ key }: OverlayKey): Actor => (key === KEY ? BEN : ANA);
const divergence = (key: string): Divergence => ({
  ...{ root: "attribute", key, base: { value: 1 }, theirs: { value: 2 }, mine: { value: 3 } },
});
const saying = (...keys: readonly string[]): Overlay => ({
  ...emptyOverlay(),
  attribute: new Map(keys.map((key) => [key, { value: 3 }])),
});
const begun = (...theirs: readonly Mutation[]) =>
  movedPart(
    { base: BASE, overlay: saying(KEY), divergences: [divergence(KEY), divergence(OTHER)], authorOf },
    { base: theirs.reduce(applyMutation, BASE), version: 7 },
    5,
  );

test("[S82] what nobody has settled of a part is unsettled in its own change set, and of the rest nothing is", async () => {
  expect(begun().divergences).toEqual([divergence(KEY)]);
  expect(begun()).toMatchObject({ report: undefined, isTold: true });
  const part = await Room.open();
  const done = part.session.plant(begun());
  await part.settle();
  await done;
  expect(part.session.divergences).toEqual([divergence(KEY)]);
});

test("[S82] Head having moved meanwhile, what was unsettled is what it has now, or over where it says the same", () => {
  expect(begun(setSize(9)).divergences).toEqual([{ ...divergence(KEY), theirs: { value: 9 } }]);
  expect(begun(setSize(3)).divergences).toEqual([]);
});

test("[S82] what the Head it stands on takes from it is reported, with whose it was", () => {
  const { overlay, divergences, report } = begun({ type: "component.delete", component: id("base0") });
  expect([overlay.attribute.size, divergences]).toEqual([0, []]);
  expect(report).toMatchObject({ version: 7, at: 5, dropped: [{ component: "base0", by: { name: BEN.name } }] });
});

test("[S82] a version that takes another number is whose it was, with its lock and whoever typed in it", () => {
  const made = { ...BASE.schemas.first(), version: 2 };
  const overlay: Overlay = {
    ...emptyOverlay(),
    schema: new Map([["test.node@2", { ...made, title: "Mine" } as never]]),
    catalogue: new Map([["lock/test.node@2", { value: true }]]),
    text: new Map([["test.node@2", "{"]]),
  };
  const whose = ({ key }: OverlayKey): Actor => (key.endsWith("test.node@2") ? BEN : ANA);
  const cut = { base: BASE, overlay, divergences: [], authorOf: whose };
  const head = applyMutation(BASE, { type: "schema.install", schema: { ...made, title: "Theirs" } as never });
  const hands = {
    handsOn: (key: OverlayKey) => [whose(key)],
    writtenAt: (key: OverlayKey) => (whose(key) === BEN ? 40 : 41),
  };
  const moved = movedPart({ ...cut, ...hands }, { base: head, version: 7 }, 5);
  expect([...moved.overlay.schema.keys()]).toEqual(["test.node@3"]);
  for (const [root, key] of [
    ["schema", "test.node@3"],
    ["catalogue", "lock/test.node@3"],
    ["text", "test.node@3"],
  ] as const) {
    expect(moved.authorOf({ root, key })).toBe(BEN);
    expect(moved.handsOn?.({ root, key })).toEqual([BEN]);
    expect(moved.writtenAt?.({ root, key }, BEN)).toBe(40);
  }
  expect(moved.report?.notes).toEqual([expect.stringContaining("yours became test.node@3")]);
});

test("[S82] a text in which nobody may type any more is not opened in it", () => {
  const overlay = { ...saying(KEY), text: new Map([["test.node@1", ""]]) };
  const planting = movedPart({ base: BASE, overlay, divergences: [], authorOf }, { base: BASE, version: 7 }, 5);
  expect([...planting.overlay.text]).toEqual([]);
});
