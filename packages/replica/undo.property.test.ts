import type { LoggedMutation } from "@tributary/core/sync";
import { Dice, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { saveStateOf } from "./save-state.ts";
import type { Undone } from "./session-world.fixture.ts";
import { EVEN, openThree } from "./undoing.fixture.ts";

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
    const world = await openThree((seed + run) % 2 === 1 ? [EVEN] : []);
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
      world.agree();
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
