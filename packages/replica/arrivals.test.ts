import type { ComponentId } from "@tributary/core/base";
import type { Mutation } from "@tributary/core/model";
import { type Judgement, writtenKeys } from "@tributary/core/sync";
import { NODE_REF } from "@tributary/testing/simulation";
import { afterEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { Arrivals } from "./arrivals.ts";
import type { SessionWorld } from "./session-world.fixture.ts";
import { createStore } from "./store.ts";
import type { ReplicaState } from "./types.ts";
import { ANA, BEN, openThree, set } from "./undoing.fixture.ts";

/* [R58]: the server's answer to what it did for somebody is there before their document has it. */

const MADE = "made" as ComponentId;
const CREATE: Mutation = { type: "component.create", component: MADE, schema: NODE_REF };

let world: SessionWorld;
afterEach(() => world.close());

/** Done by the server and adopted, and nobody has seen anything of it yet. */
async function adopted(...mutations: readonly Mutation[]): Promise<{ readonly isHere: Promise<boolean> }> {
  const before = world.session.overlay();
  const judgement: Judgement = await world.answered(ANA, mutations);
  const { accepted, position } = judgement;
  const isHere = world.replicas[ANA]?.adopt("Generate", writtenKeys(accepted, before), position);
  return { isHere: isHere ?? Promise.reject(new Error("nobody")) };
}
const steps = () => world.replicas[ANA]?.getState().undo.undo;

describe("an answer that overtakes its document", () => {
  test("[R58] is a step once the document has it, and not somebody else's writing", async () => {
    world = await openThree();
    const was = world.valueAt();
    const { isHere } = await adopted(CREATE, set(5));
    expect([steps(), world.valueAt()]).toEqual([null, 5]);
    await world.settle();
    expect(await isHere).toBe(true);
    expect([steps(), world.replicas[ANA]?.getState().view.components.has(MADE)]).toEqual(["Generate", true]);
    expect(await world.toldOfUndo(ANA)).toEqual([{ accepted: true }]);
    expect([world.session.view.components.has(MADE), world.valueAt()]).toEqual([false, was]);
    world.agree();
  });

  test("[R58] is a step at the very moment at which the document has it", async () => {
    world = await openThree();
    const replica = world.replicas[ANA];
    const seen: (readonly [boolean, string | null])[] = [];
    await adopted(CREATE);
    replica?.subscribe(() => {
      const { view, undo } = replica.getState();
      seen.push([view.components.has(MADE), undo.undo]);
    });
    await world.carry(ANA, "down", 100);
    expect(seen.at(-1)).toEqual([true, "Generate"]);
    expect(seen.filter(([isHere, step]) => !isHere && step !== null)).toEqual([]);
  });

  test("[R58] of a removal, too, that says nothing new", async () => {
    world = await openThree();
    world.edit(BEN, CREATE, set(7, "made"));
    await world.settle();
    const { isHere } = await adopted({ type: "component.erase", component: MADE });
    expect(steps()).toBeNull();
    await world.settle();
    expect(await isHere).toBe(true);
    await world.toldOfUndo(ANA);
    expect(world.valueAt("made")).toBe(7);
  });

  test("[R58] whose document comes from another server, after a broken line", async () => {
    world = await openThree();
    const { isHere } = await adopted(set(5));
    await world.moveToAnotherServer();
    expect(await isHere).toBe(true);
    expect(await world.toldOfUndo(ANA)).toEqual([{ accepted: true }]);
    expect(world.valueAt()).not.toBe(5);
  });

  test("[R58] is no step where its document never comes", async () => {
    world = await openThree();
    const { isHere } = await adopted(set(5));
    world.replicas[ANA]?.close();
    expect(await isHere).toBe(false);
    expect(steps()).toBeNull();
  });
});

describe("what has been waited for", () => {
  const at = { generation: 2, client: 8, clock: 1 } as const;
  const waiting = (generation: number | undefined) => {
    const store = createStore({ connection: { phase: "connected" } } as ReplicaState);
    const copy = { doc: new Y.Doc(), generation, hasArrived: true };
    const arrivals = new Arrivals(store, copy);
    const told: boolean[] = [];
    arrivals.await(at, (isHere) => told.push(isHere));
    return { store, copy, arrivals, told };
  };

  test("[R58] is in every later document, once that has arrived, and in no earlier one", async () => {
    world = await openThree();
    const { copy, arrivals, told } = waiting(1);
    arrivals.look();
    expect(told).toEqual([]);
    Object.assign(copy, { generation: 3, hasArrived: false });
    arrivals.look();
    expect(told).toEqual([]);
    copy.hasArrived = true;
    arrivals.look();
    arrivals.look();
    expect(told).toEqual([true]);
  });

  test("[R58] never comes once the connection has ended for good", async () => {
    world = await openThree();
    const { store, told } = waiting(2);
    store.set({ connection: { phase: "offline", sentence: "" } });
    expect(told).toEqual([]);
    store.set({ connection: { phase: "ended", reason: "refused", sentence: "" } });
    expect(told).toEqual([false]);
  });
});
