import type { ComponentId } from "@tributary/core/base";
import type { ResourceState } from "@tributary/core/protocol";
import { afterEach, expect, test } from "vitest";
import { OwnReality } from "./own-reality.ts";
import { StepsUnderWay } from "./steps-under-way.ts";

const NEVER = new AbortController().signal;

const [A, B] = ["a", "b"] as const satisfies readonly string[];
const id = (text: string) => text as ComponentId;
const state: ResourceState = {
  ...{ resourceId: "7", status: "ok", state: "there", observedAt: 1, payload: {}, drift: [] },
};
const open = new Set<OwnReality>();

afterEach(() => {
  for (const each of open) each.stop();
});

/** Looks that end when `go` is called; `blind` ones have nothing that looks. */
function lab({
  blind = [],
  faulty = [],
  erased = new Set(),
}: {
  readonly blind?: readonly string[];
  readonly faulty?: readonly string[];
  readonly erased?: ReadonlySet<string>;
} = {}) {
  const seen: string[] = [];
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const faults: unknown[] = [];
  const steps = new StepsUnderWay();
  const own = new OwnReality({
    steps,
    components: () => [id(A), id(B)],
    has: (component) => !erased.has(component),
    async look(component) {
      asked.push(component);
      if (faulty.includes(component)) throw new Error("the store is away");
      if (blind.includes(component)) return undefined;
      await new Promise<void>((go) => waiting.push(go));
      return { state };
    },
    onLooked: (component) => void seen.push(component),
    onFault: (fault) => void faults.push(fault),
  });
  open.add(own);
  /** Ends the looks that are under way; answers what was seen until then. */
  const go = (): readonly string[] => {
    for (const each of waiting.splice(0)) each();
    return seen;
  };
  return { own, steps, seen, asked, faults, go };
}

test("[VA4] everything that can be looked at is, and the others stop nothing", async () => {
  const { own, go } = lab({ blind: [A] });
  const looked = own.lookAtAll();
  await expect.poll(go).toEqual([B]);
  expect(await looked).toBe(1);
  const broken = lab({ faulty: [A] });
  const rest = broken.own.lookAtAll();
  await expect.poll(broken.go).toEqual([B]);
  expect([await rest, broken.faults.length]).toEqual([1, 1]);
});

test("[VA4] what was seen while a step began, ran or ended does not count; what is seen after it does", async () => {
  const { own, steps, seen, go } = lab();
  const before = own.lookAt(id(A));
  await steps.during(id(A), async () => undefined, NEVER);
  go();
  await before;
  expect(seen).toEqual([]);
  const after = own.lookAt(id(A));
  go();
  await after;
  expect(seen).toEqual([A]);
});

test("[VA4] a look that both begins and ends within a step does not count", async () => {
  const { own, steps, seen, go } = lab();
  const step = Promise.withResolvers<void>();
  const taken = steps.during(id(A), () => step.promise, NEVER);
  const within = own.lookAt(id(A));
  go();
  expect([await within, seen]).toEqual([true, []]);
  step.resolve();
  await taken;
});

test("[VA4] what was erased while it was looked at does not come back", async () => {
  const erased = new Set<string>();
  const { own, seen, go } = lab({ erased });
  const looks = [own.lookAt(id(A)), own.lookAt(id(B))];
  erased.add(A);
  go();
  await Promise.all(looks);
  expect(seen).toEqual([B]);
});

test("[VA4] whoever asks while a look is under way gets the one after it, however many ask", async () => {
  const { own, asked, go } = lab();
  const first = own.lookAt(id(A));
  const next = own.lookAt(id(A));
  expect(own.lookAt(id(A))).toBe(next);
  expect(asked).toEqual([A]);
  go();
  await first;
  await expect.poll(() => asked).toEqual([A, A]);
  go();
  expect(await next).toBe(true);
  const all = own.lookAtAll();
  const again = own.lookAtAll();
  expect(own.lookAtAll()).toBe(again);
  await expect.poll(() => go().length).toBe(6);
  expect(asked).toHaveLength(6);
  expect([await all, await again]).toEqual([2, 2]);
});

test("[VA4] asked for several times, one look is made, and it waits for the step to end", async () => {
  const { own, steps, asked, go } = lab();
  const step = Promise.withResolvers<void>();
  const taken = steps.during(id(A), () => step.promise, NEVER);
  own.reread(id(A));
  own.reread(id(A));
  own.reread(id(B));
  await expect.poll(() => asked).toEqual([B]);
  step.resolve();
  await taken;
  await expect.poll(go).toEqual([B, A]);
  expect(asked).toEqual([B, A]);
});

test("[VA4] one that is stopped looks no more", async () => {
  const { own, asked } = lab();
  own.stop();
  own.reread(id(A));
  expect([await own.lookAt(id(A)), await own.lookAtAll(), asked]).toEqual([false, 0, []]);
});
