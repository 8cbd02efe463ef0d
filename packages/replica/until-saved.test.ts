import { expect, test } from "vitest";
import { createStore } from "./store.ts";
import type { ReplicaState } from "./types.ts";
import { untilSaved } from "./until-saved.ts";

const state = (waiting: number, phase = "live") => ({ waiting, connection: { phase } }) as unknown as ReplicaState;

test("[R33] what was made so far is waited for until it is answered, or the line ends", async () => {
  expect(await untilSaved(createStore(state(0)))).toBe(true);
  const store = createStore(state(2));
  const answers: boolean[] = [];
  const [first, second] = [untilSaved(store), untilSaved(store)];
  void first.then((answer) => answers.push(answer));
  store.set(state(1));
  await Promise.resolve();
  expect(answers).toEqual([]);
  store.set(state(0));
  expect(await Promise.all([first, second])).toEqual([true, true]);
  const broken = createStore(state(1));
  const late = untilSaved(broken);
  broken.set(state(1, "ended"));
  expect(await late).toBe(false);
});
