import fc from "fast-check";
import { expect, test } from "vitest";
import { cycleWithin, findCycle, stronglyConnected, topologicalLevels } from "./dag.ts";

const edges = (table: Record<string, readonly string[]>) => (node: string) => table[node] ?? [];

test("[D1] an edge that closes a cycle is answered with the shortest cycle, beginning and ending where the edge begins", () => {
  const to = edges({ b: ["c", "x"], c: ["d"], d: ["a"], x: ["a"] });
  expect(findCycle("a", "b", to)).toEqual(["a", "b", "x", "a"]);
  expect(findCycle("a", "a", to)).toEqual(["a", "a"]);
});

test("[D1] an edge that closes no cycle is answered with undefined, even when the graph has a cycle elsewhere", () => {
  expect(findCycle("a", "b", edges({ b: ["c"], c: ["b"] }))).toBeUndefined();
});

test("[D2] strongly connected components come sinks first", () => {
  const to = edges({ a: ["b"], b: ["c", "d"], c: ["b"], d: [] });
  expect(stronglyConnected(["a"], to).map((members) => members.toSorted())).toEqual([["d"], ["b", "c"], ["a"]]);
});

test("[D2] a chain of 100 000 nodes does not overflow the stack", () => {
  const components = stronglyConnected([0], (node) => (node < 100_000 ? [node + 1] : []));
  expect(components.length).toBe(100_001);
});

test("[D3] every node stands one level after the last of its dependencies, in the order given", () => {
  const needs = edges({ web: ["net", "db"], db: ["net"], net: ["elsewhere"], cache: ["net"] });
  expect(topologicalLevels(["web", "db", "net", "cache"], needs)).toEqual({
    ok: true,
    levels: [["net"], ["db", "cache"], ["web"]],
  });
});

test("[D3] nodes that cannot be ordered are answered with a cycle among them", () => {
  const answer = topologicalLevels(["a", "b", "c"], edges({ a: ["b"], b: ["c"], c: ["b"] }));
  expect(answer.ok === false && answer.cycle.length).toBe(3);
  expect(topologicalLevels(["a"], edges({ a: ["a"] }))).toEqual({ ok: false, cycle: ["a", "a"] });
});

test("[D1][D2][D3] agree with reachability on any small graph", () => {
  const graph = fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(graph, fc.nat(7), fc.nat(7), (table, from, to) => {
      const successors = (node: number) => table[node] ?? [];
      const reach = (start: number): Set<number> => {
        const seen = new Set<number>([start]);
        for (const node of seen) for (const next of successors(node)) seen.add(next);
        return seen;
      };
      const cycle = findCycle(from, to, successors);
      expect(cycle !== undefined).toBe(reach(to).has(from));
      cycle?.slice(1).forEach((node, at) => {
        if (at > 0) expect(successors(cycle[at] as number)).toContain(node);
      });
      const nodes = [...table.keys()];
      for (const component of stronglyConnected(nodes, successors)) {
        for (const a of component) for (const b of component) expect(reach(a).has(b)).toBe(true);
        if (component.length > 1)
          expect(cycleWithin(component[0] as number, component, successors).length).toBeGreaterThan(1);
      }
      const levels = topologicalLevels(nodes, successors);
      expect(levels.ok).toBe(!nodes.some((node) => successors(node).some((next) => reach(next).has(node))));
    }),
  );
});
