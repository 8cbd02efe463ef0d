import type { ActorId, ComponentId } from "@tributary/core/base";
import { expect, test } from "vitest";
import type { Mutation, Path, SchemaRef } from "../model/index.ts";
import type { Write } from "./ports.ts";
import { standingWrites } from "./standing-writes.ts";

const component = "web" as ComponentId;
const ENTRY = "/domain/ports/p" as Path;
const NUMBER = `${ENTRY}/number` as Path;
const set = (path: Path): Mutation => ({ type: "attribute.set", component, path, value: 1 });
const remove: Mutation = { type: "item.remove", component, path: ENTRY };
const create: Mutation = { type: "component.create", component, schema: "s@1" as SchemaRef };

function write(path: string, version: number | null, mutation: Mutation, at = version ?? 100): Write {
  const actor = { id: "ana" as ActorId, name: "Ana", type: "user" } as const;
  return { path, at, actor, changeSet: null, version, place: 0, mutation };
}

const said = (...writes: readonly Write[]) => standingWrites(writes).map(({ path, version }) => [path, version]);

test("[W1] what was in an entry that is gone is nobody's, be it removed on Head or in the change set; what came into one later is", () => {
  const number = write(NUMBER, 2, set(NUMBER));
  expect(said(number, write(ENTRY, 3, remove))).toEqual([[ENTRY, 3]]);
  expect(said(number, write(ENTRY, null, remove))).toEqual([[ENTRY, null]]);
  expect(said(write(NUMBER, null, set(NUMBER), 1), write(ENTRY, null, remove, 2))).toEqual([[ENTRY, null]]);
  const later = write(NUMBER, null, set(NUMBER), 3);
  expect(said(later, write(ENTRY, null, remove, 2))).toHaveLength(2);
  expect(said(number, write(ENTRY, 3, { type: "item.move", component, path: ENTRY, order: "a1" }))).toHaveLength(2);
  expect(said(write("/domain/ports/p2", 2, set(NUMBER)), write(ENTRY, 3, remove))).toHaveLength(2);
});

test("[W1] of a component that was made anew, only what was written since", () => {
  expect(said(write("", 5, create), write(NUMBER, 2, set(NUMBER)), write("/meta/name", 5, set(NUMBER)))).toEqual([
    ["", 5],
    ["/meta/name", 5],
  ]);
});
