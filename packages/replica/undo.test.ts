import { type Actor, canonicalJson, type ComponentId, type Json } from "@tributary/core/base";
import { applyMutation, deletionOf, type Mutation, type Path, type Snapshot } from "@tributary/core/model";
import { type LoggedMutation, writtenKeys } from "@tributary/core/sync";
import { Dice, NODE_REF, PEOPLE, randomEdit } from "@tributary/testing/simulation";
import { afterEach, describe, expect, test } from "vitest";
import { SessionWorld, type Undone } from "./session-world.fixture.ts";
import { saveStateOf } from "./save-state.ts";
import type { Verdict } from "./verdict.ts";

const THREE = [0, 1, 3].map((index) => PEOPLE[index]?.actor as Actor);
const [ANA, BEN] = [0, 1] as const;
let world: SessionWorld;
afterEach(() => world.close());

const at = (path: string) => path as Path;
const id = (name: string) => name as ComponentId;
const set = (value: number | string, component = "base0", path = "/domain/size"): Mutation => ({
  type: "attribute.set",
  component: id(component),
  path: at(path),
  value,
});
const edit = (who: number, ...mutations: Mutation[]) => world.replicas[who]?.edit(mutations, { label: "edit" });
const undo = (who: number) => world.replicas[who]?.undo();
const redo = (who: number) => world.replicas[who]?.redo();
/** Undoes, and what is told of it once all is quiet. */
const toldOfUndo = async (who: number) => {
  const told: Verdict[] = [];
  world.replicas[who]?.step("undo", (verdict) => told.push(verdict));
  await world.settle();
  return told;
};
const valueAt = (component = "base0", path = "/domain/size") => {
  const cell = world.session.view.components.get(id(component))?.attributes.get(at(path));
  return cell && "value" in cell ? cell.value : undefined;
};
const refusals = (who: number) => world.replicas[who]?.getState().refusals.map(({ sentence }) => sentence) ?? [];
const agree = () => {
  for (const replica of world.replicas) expect(modelText(replica.getState().view)).toBe(modelText(world.session.view));
};
const modelText = ({ components }: Snapshot) => canonicalJson(JSON.parse(JSON.stringify(components)) as Json);

describe("whoever undoes by program", () => {
  test("[R42] is told that it was made, in part, or not, and where there is nothing, once each", async () => {
    world = await SessionWorld.open(THREE);
    expect(await toldOfUndo(ANA)).toMatchObject([{ accepted: false, refusals: [{ rule: "nothingToUndo" }] }]);
    edit(ANA, set(1));
    await world.settle();
    expect(await toldOfUndo(ANA)).toEqual([{ accepted: true }]);
    edit(ANA, set(41), set(41, "base1"));
    await world.settle();
    edit(BEN, set(2));
    await world.settle();
    const left = { rule: "changedSince", component: "base0", sentence: expect.stringContaining("Part of it was not") };
    expect(await toldOfUndo(ANA)).toMatchObject([{ accepted: true, remarks: [{ ...left, remark: "warning" }] }]);
    expect(valueAt()).toBe(2);
    expect(valueAt("base1")).not.toBe(41);
  });

  test("[R42] is told that nothing of it was undone, also where only the server knew", async () => {
    world = await SessionWorld.open(THREE);
    const nothing = [{ accepted: false, refusals: [{ rule: "changedSince" }] }];
    edit(ANA, set(1));
    await world.settle();
    edit(BEN, set(2));
    await world.settle();
    expect(await toldOfUndo(ANA)).toMatchObject(nothing);
    edit(ANA, set(3));
    await world.settle();
    edit(BEN, set(4));
    await world.carry(BEN, "up", 9); // The server has it; Ana has not heard.
    expect(await toldOfUndo(ANA)).toMatchObject([{ accepted: false }]);
    expect(valueAt()).toBe(4);
  });
});

describe("undo among three people", () => {
  test("[R8] a value that somebody wrote since stays, and the person is told at its place", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, set(1));
    await world.settle();
    edit(BEN, set(2));
    await world.settle();
    undo(ANA);
    await world.settle();
    expect(valueAt()).toBe(2);
    expect(world.replicas[ANA]?.getState().refusals[0]).toMatchObject({
      component: "base0",
      path: "/domain/size",
      sentence: expect.stringContaining("because somebody has changed it since"),
    });
  });

  test("[R24] a value that left and came back is theirs", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, set(1));
    await world.settle();
    edit(BEN, set(2));
    await world.settle();
    edit(BEN, set(1));
    await world.settle();
    undo(ANA);
    await world.settle();
    expect(valueAt()).toBe(1);
  });

  test("[R24] an undo that is on its way while somebody writes there is refused by the server", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, set(1));
    await world.settle();
    edit(BEN, set(2));
    await world.carry(BEN, "up", 9); // The server has it; Ana has not heard.
    undo(ANA);
    await world.settle();
    expect(valueAt()).toBe(2);
    expect(refusals(ANA)).toEqual([expect.stringContaining("somebody has changed it since")]);
    agree();
  });

  test("[R24] what others wrote while my edit was on its way is what undoing it brings back", async () => {
    // Whose value is on screen in between hangs on which of two random ids is larger.
    const shown = new Set<unknown>();
    for (; shown.size < 2; world.close()) {
      world = await SessionWorld.open(THREE);
      edit(ANA, set(1));
      edit(BEN, set(2));
      await world.carry(BEN, "up", 9);
      await world.carry(ANA, "down", 9);
      const own = world.replicas[ANA]?.getState().view.components.get(id("base0"))?.attributes.get(at("/domain/size"));
      shown.add(own && "value" in own && own.value);
      await world.settle(); // Ana's arrives last, and wins.
      expect(valueAt()).toBe(1);
      undo(ANA);
      await world.settle();
      expect(valueAt()).toBe(2);
      agree();
    }
  });

  test("[R24] of two who write the same at the same time the first has written it, and may undo it", async () => {
    for (const [undoing, left] of [
      [ANA, 1],
      [BEN, 0],
    ] as const) {
      world = await SessionWorld.open(THREE);
      edit(ANA, set(1));
      edit(BEN, set(1));
      await world.carry(BEN, "up", 9);
      await world.settle();
      undo(undoing);
      await world.settle();
      expect(valueAt()).toBe(left);
      expect(refusals(ANA)).toHaveLength(undoing === ANA ? 1 : 0);
      agree();
      world.close();
    }
  });

  test("[R24] what others have filled in is not taken away under them", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, { type: "component.create", component: id("new"), schema: NODE_REF }, set(5, "new"));
    await world.settle();
    edit(BEN, set("Ben's", "new", "/domain/text"));
    await world.settle();
    undo(ANA);
    await world.settle();
    expect(valueAt("new", "/domain/text")).toBe("Ben's");
    expect(valueAt("new")).toBe(5);
    edit(BEN, { type: "attribute.unset", component: id("new"), path: at("/domain/text") });
    await world.settle();
    agree();
  });

  test("[R7] a deletion is undone with its wiring and with what others had written on it before", async () => {
    world = await SessionWorld.open(THREE);
    edit(BEN, set(7, "base1"));
    await world.settle();
    const before = modelText(world.session.view);
    edit(ANA, ...deletionOf(world.session.view, [id("base1")]));
    await world.settle();
    expect(world.session.view.components.get(id("base1"))?.deleted).toBe(true);
    undo(ANA);
    await world.settle();
    expect(modelText(world.session.view)).toBe(before);
    redo(ANA);
    await world.settle();
    expect(world.session.view.components.get(id("base1"))?.deleted).toBe(true);
    agree();
  });

  test("[R7] so is the deletion of what somebody else has made and a third has written on", async () => {
    world = await SessionWorld.open(THREE);
    edit(BEN, { type: "component.create", component: id("new"), schema: NODE_REF }, set(5, "new"));
    await world.settle();
    edit(2, set(6, "new"));
    await world.settle();
    const before = modelText(world.session.view);
    edit(ANA, ...deletionOf(world.session.view, [id("new")]));
    await world.settle();
    expect(world.session.view.components.has(id("new"))).toBe(false);
    undo(ANA);
    await world.settle();
    expect(modelText(world.session.view)).toBe(before);
    agree();
  });

  test("[R47] what is undone to what Head says by now leaves no difference, and is redone", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, set(5));
    await world.settle();
    edit(ANA, set(7));
    await world.settle();
    const head = applyMutation(world.base, set(5));
    const moved = world.session.rebase(head, 2);
    await world.submit(BEN, [set(33, "base1")]);
    await moved;
    for (const replica of world.replicas) replica.setBase(head, 2);
    expect(await toldOfUndo(ANA)).toEqual([{ accepted: true }]);
    expect([world.session.size, world.session.divergences, refusals(ANA), valueAt()]).toEqual([1, [], [], 5]);
    redo(ANA);
    await world.settle();
    expect([refusals(ANA), valueAt()]).toEqual([[], 7]);
    agree();
  });

  test("[R24] redo does not delete what somebody has edited since", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, ...deletionOf(world.session.view, [id("base2")]));
    await world.settle();
    undo(ANA);
    await world.settle();
    edit(BEN, set(9, "base2"));
    await world.settle();
    redo(ANA);
    await world.settle();
    expect(world.session.view.components.get(id("base2"))?.deleted).toBe(false);
    expect(valueAt("base2")).toBe(9);
  });

  test("[R7] undo survives a broken line: made offline, it is judged by what stands when it arrives", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, set(1), set(1, "base1"));
    await world.settle();
    edit(ANA, set(2, "base1"));
    await world.settle();
    await world.carry(ANA, "down", 99);
    edit(BEN, set(3));
    undo(ANA);
    await world.drop(ANA);
    await world.settle();
    expect([valueAt(), valueAt("base1")]).toEqual([3, 1]);
    undo(ANA);
    await world.settle();
    expect([valueAt(), valueAt("base1")]).toEqual([3, 1]);
    agree();
  });
});

describe("on another server, which has not seen who wrote", () => {
  test("[R24] a value that left and came back while one's line was down is theirs", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, set(1));
    await world.settle();
    for (const value of [2, 1]) {
      edit(BEN, set(value));
      await world.carry(BEN, "up", 9);
    }
    await world.moveToAnotherServer();
    expect(await toldOfUndo(ANA)).toMatchObject([{ accepted: false, refusals: [{ rule: "changedSince" }] }]);
    expect(valueAt()).toBe(1);
    agree();
  });

  test("[R7] what nobody else has written is undone there", async () => {
    world = await SessionWorld.open(THREE);
    edit(BEN, set(2));
    await world.carry(BEN, "up", 9);
    edit(ANA, set(1));
    await world.settle();
    await world.moveToAnotherServer();
    expect(await toldOfUndo(ANA)).toEqual([{ accepted: true }]);
    expect(valueAt()).toBe(2);
    agree();
  });
});

describe("what the server has refused", () => {
  const [APPLIED, SECONDS] = ["It is being applied.", 1000];
  const steps = (who: number) => world.replicas[who]?.getState().undo;
  const frozenWhile = (...acts: (() => unknown)[]) =>
    world.frozenWhile(APPLIED, async () => {
      for (const act of acts) {
        act();
        await world.settle();
      }
    });

  test("[R51] is nobody's, so that one's own step before it is undone", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, set(5));
    await world.settle();
    await frozenWhile(() => edit(ANA, set(6)));
    undo(ANA);
    await world.settle();
    expect([valueAt(), refusals(ANA)]).toEqual([0, [APPLIED]]);
    redo(ANA);
    await world.settle();
    expect(valueAt()).toBe(5);
    agree();
  });

  test("[R51] is not what undoing one's next step brings back, whatever is on the screen meanwhile", async () => {
    for (let run = 0; run < 8; run += 1) {
      world = await SessionWorld.open(THREE);
      edit(ANA, set(5));
      await world.settle();
      await world.frozenWhile(APPLIED, async () => {
        edit(ANA, set(6));
        await world.carry(ANA, "up", 9);
        edit(ANA, set(7));
      });
      expect(valueAt()).toBe(7);
      for (const value of [5, 0]) {
        undo(ANA);
        await world.settle();
        expect(valueAt()).toBe(value);
      }
      expect(refusals(ANA)).toEqual([APPLIED]);
      agree();
      world.close();
    }
  });

  test("[R51] of what is typed in a field the rest is one step", async () => {
    world = await SessionWorld.open(THREE);
    world.apartMs = SECONDS;
    const type = (value: number) => world.replicas[ANA]?.edit([set(value)], { label: "Size", group: "type size" });
    type(5);
    await world.settle();
    await frozenWhile(() => type(55));
    undo(ANA);
    await world.settle();
    expect([valueAt(), refusals(ANA), steps(ANA)]).toEqual([0, [APPLIED], { undo: null, redo: "Size" }]);
    agree();
  });

  test("[R51] an undo, or a redo, that comes while nobody may edit can be made afterwards, in its order", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, set(4));
    await world.settle();
    world.replicas[ANA]?.edit([set(5)], { label: "five" });
    await world.settle();
    await frozenWhile(() => undo(ANA));
    expect([valueAt(), steps(ANA)]).toEqual([5, { undo: "five", redo: null }]);
    undo(ANA);
    await world.settle();
    await frozenWhile(() => redo(ANA));
    expect([valueAt(), steps(ANA)]).toEqual([4, { undo: "edit", redo: "five" }]);
    redo(ANA);
    await world.settle();
    expect(valueAt()).toBe(5);
    for (const value of [4, 0]) {
      undo(ANA);
      await world.settle();
      expect(valueAt()).toBe(value);
    }
    expect(refusals(ANA)).toEqual([APPLIED]);
    agree();
  });

  test("[R51] what somebody writes that stood there before is theirs, be one's own edit refused or not", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, set(5));
    await world.settle();
    await world.frozenWhile(APPLIED, async () => {
      edit(ANA, set(6));
      await world.carry(ANA, "up", 9);
    });
    edit(BEN, set(9));
    await world.settle();
    edit(BEN, set(5));
    await world.settle();
    undo(ANA);
    await world.settle();
    expect([valueAt(), refusals(ANA)]).toEqual([5, [expect.stringContaining("somebody has changed it since")]]);
    agree();
  });

  test("[R24] what others wrote that stood there before, while one's own edit was on its way, is theirs to undo", async () => {
    world = await SessionWorld.open(THREE);
    edit(ANA, set(5));
    await world.settle();
    edit(BEN, set(9));
    await world.settle();
    edit(BEN, set(5));
    await world.carry(BEN, "up", 9);
    edit(ANA, set(6));
    await world.settle();
    for (const left of [5, 5]) {
      undo(ANA);
      await world.settle();
      expect(valueAt()).toBe(left);
    }
    agree();
  });
});

describe("what the server did for somebody", () => {
  const generated = async (...mutations: Mutation[]) => {
    const before = world.session.overlay();
    const { accepted, refused } = await world.submit(ANA, mutations);
    expect(refused).toEqual([]);
    world.replicas[ANA]?.adopt("Generate", writtenKeys(accepted, before));
  };
  const box: Mutation[] = [
    { type: "component.create", component: id("made"), schema: NODE_REF },
    { type: "component.rename", component: id("made"), name: "made" },
    set(7, "made"),
  ];

  test("[R41] is undone and redone as one step of theirs", async () => {
    world = await SessionWorld.open(THREE);
    await generated(...box, set(5));
    expect([valueAt(), valueAt("made")]).toEqual([5, 7]);
    undo(ANA);
    await world.settle();
    expect(world.session.view.components.has(id("made"))).toBe(false);
    expect(valueAt()).not.toBe(5);
    redo(ANA);
    await world.settle();
    expect([valueAt(), valueAt("made")]).toEqual([5, 7]);
    agree();
  });

  test("[R41] what it removed comes back whole", async () => {
    world = await SessionWorld.open(THREE);
    edit(BEN, ...box);
    await world.settle();
    await generated(...deletionOf(world.session.view, [id("made")]));
    undo(ANA);
    await world.settle();
    expect(valueAt("made")).toBe(7);
    agree();
  });

  test("[R41] what somebody has changed since stays", async () => {
    world = await SessionWorld.open(THREE);
    await generated(set(5), set(6, "base1"));
    edit(BEN, set(8));
    await world.settle();
    undo(ANA);
    await world.settle();
    expect(valueAt()).toBe(8);
    expect(valueAt("base1")).not.toBe(6);
  });
});

/** Follows who wrote what stands, and sees an undo that takes away somebody else's. */
class Witness {
  readonly #writers = new Map<string, string>();
  /** Keys at which nothing stands any more. */
  readonly #gone = new Set<string>();
  undone = 0;

  see({ actor, isUndo, entries }: Undone): void {
    for (const { accepted } of entries) {
      if (isUndo && accepted.length > 0) this.undone += 1;
      for (const logged of accepted) {
        // What Head has comes back of itself with the entry it belongs to: nobody wrote it here.
        if (logged.before === null && logged.after === null) continue;
        for (const key of this.#touched(logged)) {
          const writer = this.#writers.get(key);
          if (isUndo && writer !== undefined && writer !== actor.id && !key.startsWith("view "))
            throw new Error(`an undo of ${actor.id} changed ${key}, which ${writer} wrote last`);
        }
        for (const key of this.#touched(logged)) {
          this.#writers.set(key, actor.id);
          if (key !== `${logged.root} ${logged.key}` || logged.after === null) this.#gone.add(key);
          else this.#gone.delete(key);
        }
      }
    }
  }

  /** The key itself, and what goes with it when it is removed. */
  #touched({ root, key, mutation }: LoggedMutation): readonly string[] {
    const removes = mutation.type === "component.erase" || mutation.type === "item.remove";
    const below = root === "component" ? `attribute ${key}/` : `${root} ${key}/`;
    const own = `${root} ${key}`;
    const stands = (each: string) => each.startsWith(below) && !this.#gone.has(each);
    return removes ? [own, ...[...this.#writers.keys()].filter(stands)] : [own];
  }
}

test("[R8] [R24] no interleaving of three people lets an undo take away what another wrote; everybody agrees in the end", async () => {
  const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_120);
  const runs = Number(process.env["UNDO_RUNS"] ?? 60);
  let [undone, refused] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const dice = new Dice(seed + run);
    let ids = 0;
    const witness = new Witness();
    world = await SessionWorld.open(THREE);
    world.onFrame = (frame) => witness.see(frame);
    try {
      for (let step = 0; step < 60; step += 1) {
        const who = dice.below(3);
        const replica = world.replicas[who];
        if (!replica) continue;
        const roll = dice.below(20);
        if (roll < 7)
          replica.edit(
            randomEdit(dice, replica.getState().view, () => `n${++ids}`),
            { label: `edit ${step}` },
          );
        else if (roll < 11) replica.undo();
        else if (roll < 13) replica.redo();
        else if (roll < 16) await world.carry(who, "up", 1 + dice.below(3));
        else if (roll < 19) await world.carry(who, "down", 1 + dice.below(4));
        else await world.drop(who);
        if (dice.below(20) === 0) await world.freezeOrThaw("It is being applied.");
      }
      if (world.session.saysFrozen) await world.freezeOrThaw("");
      await world.settle();
      for (const replica of world.replicas) expect(saveStateOf(replica.getState())).toEqual({ phase: "saved" });
      agree();
      undone += witness.undone;
      refused += world.replicas.flatMap((replica) => replica.getState().refusals).filter(isTooLate).length;
    } catch (fault) {
      throw new Error(`UNDO_RUNS=1 PROPERTY_SEED=${seed + run} shows it`, { cause: fault });
    } finally {
      world.close();
    }
  }
  // Never is only worth something beside sometimes.
  expect(undone).toBeGreaterThan(runs);
  expect(refused).toBeGreaterThan(0);
});

function isTooLate({ sentence }: { readonly sentence: string }): boolean {
  return sentence.includes("has changed it since");
}
