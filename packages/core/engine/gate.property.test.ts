import fc from "fast-check";
import { expect, test } from "vitest";
import { FairGate, NotAdmitted, type Place } from "./gate.ts";

type Step = { readonly place: Place; readonly giveUp: boolean };

const place = fc.record({ workspace: fc.constantFrom("a", "b", "c"), state: fc.constantFrom("head", "x", "y") });
const step: fc.Arbitrary<Step> = fc.record({ place, giveUp: fc.boolean() });

/** Lets pending promises run. */
const settle = async () => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
};

type Running = { readonly place: Place; readonly index: number; readonly end: (how: "ok" | "throws") => void };

test("[E17] tasks of a state run in order and alone, never more than the width, whatever ends, throws or gives up when", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat()),
      async (steps, width, choices) => {
        const gate = new FairGate({ width, maxWaiting: 100 });
        const running: Running[] = [];
        const started: number[] = [];
        const outcomes: Promise<unknown>[] = [];
        const givers = new Map<number, AbortController>();
        const next = () => choices.next().value ?? 0;
        const check = () => {
          expect(running.length).toBeLessThanOrEqual(width);
          const states = running.map(({ place: { workspace, state } }) => `${workspace} ${state}`);
          expect(new Set(states).size).toBe(states.length);
        };
        for (const [index, each] of steps.entries()) {
          const giver = new AbortController();
          givers.set(index, giver);
          const work = () =>
            new Promise<void>((resolve, reject) => {
              started.push(index);
              running.push({
                place: each.place,
                index,
                end: (how) => (how === "ok" ? resolve() : reject(new Error("a task's own fault"))),
              });
            });
          outcomes.push(gate.run(each.place, work, giver.signal).catch((fault: unknown) => fault));
          await settle();
          check();
          if (each.giveUp) givers.get(next() % (index + 1))?.abort();
          if (next() % 2 === 0) await endOne(running, next());
          check();
        }
        while (running.length > 0) {
          await endOne(running, next());
          check();
        }
        await Promise.all(outcomes);
        await settle();
        for (const where of ["a", "b", "c"].flatMap((workspace) =>
          ["head", "x", "y"].map((state) => ({ workspace, state })),
        )) {
          const order = started.filter((index) => samePlace(steps[index]?.place, where));
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
        expect(gate.statistics).toEqual({ running: 0, waiting: 0, workspaces: 0 });
      },
    ),
    { numRuns: 150 },
  );
});

async function endOne(running: Running[], choice: number): Promise<void> {
  const [task] = running.splice(choice % Math.max(1, running.length), 1);
  task?.end(choice % 3 === 0 ? "throws" : "ok");
  await settle();
}

function samePlace(a: Place | undefined, b: Place): boolean {
  return a?.workspace === b.workspace && a.state === b.state;
}

test("[E17] one workspace with a thousand waiting delays another's task by one of its own, not by a thousand", async () => {
  const gate = new FairGate({ width: 1, maxWaiting: 10_000 });
  const order: string[] = [];
  const task = (workspace: string, state: string) =>
    gate.run({ workspace, state }, async () => void order.push(workspace));
  const all = Array.from({ length: 1000 }, (_, index) => task("hot", `state ${index % 50}`));
  all.push(task("calm", "head"));
  await Promise.all(all);
  expect(order.indexOf("calm")).toBeLessThanOrEqual(2);
});

test("[E17] who waits holds no place: a state that is stuck does not keep others out", async () => {
  const gate = new FairGate({ width: 2, maxWaiting: 100 });
  let release = () => {};
  const stuck = gate.run({ workspace: "a", state: "head" }, () => new Promise<void>((end) => (release = end)));
  const behind = Array.from({ length: 20 }, () => gate.run({ workspace: "a", state: "head" }, async () => "late"));
  await expect(gate.run({ workspace: "b", state: "head" }, async () => "through")).resolves.toBe("through");
  await expect(gate.run({ workspace: "a", state: "other" }, async () => "through")).resolves.toBe("through");
  release();
  await stuck;
  await expect(Promise.all(behind)).resolves.toHaveLength(20);
});

test("[E17] more than may wait is refused in a sentence, and so is what was given up before its turn", async () => {
  const gate = new FairGate({ width: 1, maxWaiting: 1 });
  let release = () => {};
  const first = gate.run({ workspace: "a", state: "head" }, () => new Promise<void>((end) => (release = end)));
  const giver = new AbortController();
  const second = gate.run({ workspace: "a", state: "head" }, async () => {}, giver.signal);
  await expect(gate.run({ workspace: "a", state: "head" }, async () => {})).rejects.toThrow(/Too much is waiting/);
  giver.abort();
  await expect(second).rejects.toBeInstanceOf(NotAdmitted);
  release();
  await first;
  await expect(gate.run({ workspace: "a", state: "head" }, async () => "again")).resolves.toBe("again");
});
