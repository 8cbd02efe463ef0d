import fc from "fast-check";
import { expect, test } from "vitest";
import { FewOfEach } from "./few-of-each.ts";

/** Lets pending promises run. */
const settle = async () => {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
};

type Step =
  | { readonly type: "ask"; readonly key: string }
  | { readonly type: "end"; readonly which: number; readonly throws: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ type: fc.constant("ask" as const), key: fc.constantFrom("a", "b", "c") }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("end" as const), which: fc.nat(), throws: fc.boolean() }) },
);

test("[D10] never more than so many of a key run, each begins as soon as it may and in its order, whatever ends or throws when", async () => {
  const sometimes = { waited: 0, besides: 0, threw: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, most) => {
        const few = new FewOfEach<string>(most);
        const running: { readonly key: string; readonly end: (throws: boolean) => void }[] = [];
        const asked: Record<string, number[]> = { a: [], b: [], c: [] };
        const begun: Record<string, number[]> = { a: [], b: [], c: [] };
        const outcomes: Promise<unknown>[] = [];
        const of = (key: string) => running.filter((each) => each.key === key).length;
        const ended: Record<string, number> = { a: 0, b: 0, c: 0 };
        const check = () => {
          for (const key of ["a", "b", "c"]) {
            const left = (asked[key]?.length ?? 0) - (ended[key] ?? 0);
            expect(of(key)).toBe(Math.min(most, left));
            expect(begun[key]).toEqual(asked[key]?.slice(0, begun[key]?.length));
            if (left > most) sometimes.waited += 1;
            if (left > most && running.some((each) => each.key !== key)) sometimes.besides += 1;
          }
        };
        const end = async (which: number, throws: boolean) => {
          const [task] = running.splice(which % running.length, 1);
          if (!task) return;
          ended[task.key] = (ended[task.key] ?? 0) + 1;
          task.end(throws);
          await settle();
          check();
        };
        for (const [index, each] of steps.entries()) {
          if (each.type === "end") {
            if (running.length > 0) await end(each.which, each.throws);
            continue;
          }
          asked[each.key]?.push(index);
          const task = () =>
            new Promise<number>((resolve, reject) => {
              begun[each.key]?.push(index);
              running.push({
                key: each.key,
                end: (throws) => (throws ? reject(new Error("its own fault")) : resolve(index)),
              });
            });
          outcomes.push(few.run(each.key, task).catch((fault: Error) => fault.message));
          await settle();
          check();
        }
        while (running.length > 0) await end(0, false);
        const told = await Promise.all(outcomes);
        sometimes.threw += told.filter((each) => each === "its own fault").length;
      },
    ),
  );
  expect(Object.entries(sometimes).filter(([, times]) => times < 10)).toEqual([]);
});

test("[D10] nobody can be let in where nobody may be", () => {
  expect(() => new FewOfEach(0)).toThrow(RangeError);
});
