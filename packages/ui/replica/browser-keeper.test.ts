import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { browserKeeper, countKept, forgetKept } from "./browser-keeper.ts";

beforeEach(forgetKept);

const edit = (label: string) => ({ label, keys: [], update: new Uint8Array([1, 2]), generation: 3 });
const of = (user: string, changeSet = "one") => browserKeeper({ user, changeSet });
/** Writing is behind: another page sees it once it is done. */
async function left(user: string, changeSet = "one"): Promise<readonly string[]> {
  const keeper = of(user, changeSet);
  const { edits } = await keeper.open();
  keeper.close();
  return edits.map(({ label }) => label);
}

test("[UR1] what one page left the next one finds, in order, whole, until it is dropped; not while a living page works on it", async () => {
  const first = of("ana");
  for (const label of ["a", "b", "c"]) first.put(first.newKey(), edit(label));
  first.close();
  const second = of("ana");
  await expect.poll(() => left("ana")).toEqual(["a", "b", "c"]);
  const { edits } = await second.open();
  expect(edits[0]).toMatchObject({ label: "a", update: new Uint8Array([1, 2]), generation: 3 });
  second.drop(edits[0]?.key ?? "");
  second.put(edits[1]?.key ?? "", edit("b again"));
  second.put(second.newKey(), edit("d"));
  expect(await left("ana")).toEqual([]);
  second.close();
  await expect.poll(() => left("ana")).toEqual(["b again", "c", "d"]);
});

test("[UR2] another person, and another change set, find nothing", async () => {
  const keeper = of("ana");
  keeper.put(keeper.newKey(), edit("hers"));
  keeper.keepCopy({ generation: 1, state: new Uint8Array([9]) });
  keeper.close();
  await expect.poll(() => left("ana")).toEqual(["hers"]);
  expect(await left("ben")).toEqual([]);
  expect(await left("ana", "two")).toEqual([]);
  expect((await of("ben").open()).copy).toBeUndefined();
  expect((await of("ana").open()).copy).toEqual({ generation: 1, state: new Uint8Array([9]) });
  expect([await countKept("ana"), await countKept("ben")]).toEqual([1, 0]);
});

test("[UR2] what was lost outlives the page like an edit, and is none that is not saved yet", async () => {
  const keeper = of("ana");
  keeper.put(keeper.newKey(), { label: "hers", keys: [], lost: "It was applied." });
  keeper.close();
  await expect.poll(() => left("ana")).toEqual(["hers"]);
  expect(await countKept("ana")).toBe(0);
  expect((await of("ana").open()).edits).toMatchObject([{ label: "hers", lost: "It was applied." }]);
});

test("[UR2] what is forgotten is gone for everybody", async () => {
  const keeper = of("ana");
  keeper.put(keeper.newKey(), edit("hers"));
  await expect.poll(() => countKept("ana")).toBe(1);
  keeper.close();
  await forgetKept();
  expect(await countKept("ana")).toBe(0);
});
