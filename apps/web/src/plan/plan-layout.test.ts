import fc from "fast-check";
import { expect, test } from "vitest";
import { layOutPlan } from "./plan-layout.ts";

const step = (component: string, ...after: string[]) => ({ component, after });

test("[W5] a step stands right of everything it waits for, and no two share a place", () => {
  const plans = fc
    .array(fc.array(fc.nat(30), { maxLength: 5 }), { maxLength: 30 })
    .map((waits) => waits.map((after, i) => step(`s${i}`, ...after.filter((j) => j < i).map((j) => `s${j}`))));
  fc.assert(
    fc.property(plans, (steps) => {
      const { cells } = layOutPlan(steps);
      for (const { component, after } of steps)
        for (const before of after) expect(cells.get(before)?.column).toBeLessThan(cells.get(component)?.column ?? -1);
      const places = [...cells.values()].map(({ column, row }) => `${column}/${row}`);
      expect(new Set(places).size).toBe(steps.length);
    }),
  );
});

test("[W5] a line that follows from others is not drawn", () => {
  const { edges, columns, rows } = layOutPlan([step("net"), step("db", "net"), step("api", "db", "net")]);
  expect(edges).toEqual([
    { from: "net", to: "db" },
    { from: "db", to: "api" },
  ]);
  expect([columns, rows]).toEqual([3, 1]);
});

test("[W5] a cycle or an unknown step does not break the picture", () => {
  expect(layOutPlan([step("a", "b"), step("b", "a", "ghost")]).cells.size).toBe(2);
});
