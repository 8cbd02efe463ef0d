import { expect, test } from "vitest";
import type { Mutation, Path } from "../model/index.ts";
import { id, pair } from "./session.fixture.ts";

const at = (path: string) => ({ component: id("base2"), path: path as Path });
const whole: Mutation = { type: "attribute.set", ...at("/domain/tags"), value: { mine: "1" } };
const entry: Mutation = { type: "attribute.set", ...at("/domain/tags/t1"), value: "theirs" };
const takeList: Mutation = {
  ...{ type: "attribute.subscribe", ...at("/domain/ports") },
  from: { component: id("base1"), path: "/domain/ports" as Path },
};

test("[S2] [S3] of a whole and an entry of it written at the same time, the later arrival is refused with a sentence, and nobody loses the first", async () => {
  for (const [first, second, rule, key] of [
    [whole, entry, "wholeStands", "base2/domain/tags"],
    [entry, whole, "entriesStand", "base2/domain/tags/t1"],
  ] as const) {
    const { room, ana, ben } = await pair();
    ana.edit(first);
    ben.edit(second);
    await room.settle();
    const [refusal] = ben.refused[0]?.refusals ?? [];
    expect(refusal).toMatchObject({ component: "base2", rule });
    expect(refusal?.sentence).toContain("Tags is set");
    for (const guest of [ana, ben]) expect([...guest.doc.getMap("attribute").keys()]).toEqual([key]);
    expect(ana.refused).toEqual([]);
  }
});

test("[S3] what makes room for a whole, and the whole, in one act is accepted, and so is the way back", async () => {
  const { room, ana } = await pair();
  ana.edit({ type: "item.remove", ...at("/domain/ports/p") }, takeList);
  await room.settle();
  expect([ana.refused, ana.acks.length]).toEqual([[], 1]);
  ana.edit({ type: "item.insert", ...at("/domain/ports/q"), order: "a0" });
  await room.settle();
  expect(ana.refused[0]?.refusals[0]?.sentence).toContain("Ports as a whole is taken from node 1");
  ana.edit(
    { type: "attribute.unset", ...at("/domain/ports") },
    { type: "item.insert", ...at("/domain/ports/q"), order: "a0" },
  );
  await room.settle();
  expect([ana.refused.length, ana.acks.length]).toEqual([1, 3]);
});

test("[S3] two who set entries of the same map both stand", async () => {
  const { room, ana, ben } = await pair();
  ana.edit(entry);
  ben.edit({ ...entry, path: "/domain/tags/t2" as Path });
  await room.settle();
  expect([...ana.refused, ...ben.refused]).toEqual([]);
  expect([...ana.doc.getMap("attribute").keys()].sort()).toEqual(["base2/domain/tags/t1", "base2/domain/tags/t2"]);
});
