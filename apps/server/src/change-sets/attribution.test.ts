import type { Actor, ActorId, ComponentId } from "@tributary/core/base";
import { changesBetween } from "@tributary/core/engine";
import { applyMutation, type Mutation, type Path, type SchemaRef, type Snapshot } from "@tributary/core/model";
import { baseSnapshot, NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { AttributionBook, attributed } from "./attribution.ts";

const [ANA, BEN] = ["ana", "ben"].map((id): Actor => ({ type: "user", id: id as ActorId, name: id })) as [Actor, Actor];
const WEB = "base1" as ComponentId;
const PORT = "/domain/ports/p" as Path;
const head = baseSnapshot(2);

/** By component and field, who is said to have changed it, as a review says it. */
function said(before: Snapshot, mutations: readonly Mutation[], rows: readonly (readonly [string, string, Actor])[]) {
  const after = mutations.reduce(applyMutation, before);
  const book = new AttributionBook();
  book.add(rows.map(([root, key, actor], at) => ({ root, key, actor, at })));
  const changes = attributed({ before, after }, changesBetween(before, after), book);
  return Object.fromEntries(changes.flatMap(({ fields }) => fields.map(({ path, by }) => [path, by?.name])));
}

const remove: Mutation = { type: "component.delete", component: WEB };
const removePort: Mutation = { type: "item.remove", component: WEB, path: PORT };

test("[VH13] whoever removes a component, or an entry of a list, has taken away what is in it, whoever wrote there before", () => {
  const wrote = ["attribute", `${WEB}${PORT}/number`, ANA] as const;
  expect(said(head, [removePort], [wrote, ["attribute", `${WEB}${PORT}`, BEN]])).toEqual({ [`${PORT}/number`]: "ben" });
  const gone = said(head, [remove], [wrote, ["component", WEB, BEN]]);
  expect([Object.keys(gone).length > 2, new Set(Object.values(gone))]).toEqual([true, new Set(["ben"])]);
});

test("[VH13] what is in an entry that was only moved, and what was brought back, is theirs who wrote or brought it", () => {
  const clear: Mutation = { type: "attribute.unset", component: WEB, path: `${PORT}/number` as Path };
  const move: Mutation = { type: "item.move", component: WEB, path: PORT, order: "a5" };
  const rows = [
    ["attribute", `${WEB}${PORT}/number`, ANA],
    ["attribute", `${WEB}${PORT}`, BEN],
  ] as const;
  expect(said(head, [clear, move], rows)).toEqual({ [PORT]: "ben", [`${PORT}/number`]: "ana" });
  const restored = said(
    applyMutation(head, remove),
    [
      { type: "component.restore", component: WEB },
      { type: "attribute.set", component: WEB, path: "/domain/size" as Path, value: 9 },
    ],
    [
      ["component", WEB, BEN],
      ["attribute", `${WEB}/domain/size`, ANA],
    ],
  );
  expect(restored).toMatchObject({ "/domain/size": "ana", "/meta/name": "ben", [`${PORT}/number`]: "ben" });
});

test("[VH13] who moved a component to another version is named, beside whoever changed a field of it", () => {
  const installed = applyMutation(head, { type: "schema.install", schema: { ...NODE, version: 2 } });
  const up: Mutation = { type: "component.upgrade", component: WEB, schema: "test.node@2" as SchemaRef };
  const after = applyMutation(installed, up);
  const book = new AttributionBook();
  book.add([{ root: "component", key: WEB, actor: BEN, at: 3 }]);
  const [change] = attributed({ before: head, after }, changesBetween(head, after), book);
  expect(change?.moved).toMatchObject({ from: "test.node@1", to: "test.node@2", by: { name: "ben", at: 3 } });
});
