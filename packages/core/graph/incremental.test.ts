import { expect, test } from "vitest";
import { CycleError } from "./asking.ts";
import { IncrementalGraph } from "./incremental.ts";

test("[I1][I4] a node below two changed paths runs once, and sees both changes", () => {
  const graph = new IncrementalGraph();
  const a = graph.input(1);
  const double = graph.computed([a], (n) => n * 2);
  const triple = graph.computed([double], (n) => n * 1.5);
  const pairs: string[] = [];
  const both = graph.computed([double, triple], (x, y) => pairs.push(`${x} ${y}`));
  graph.observe(both, () => {});
  graph.stabilise();
  graph.set(a, 2);
  graph.stabilise();
  expect(pairs).toEqual(["2 3", "4 6"]);
});

test("[I3] a wave ends where a value stays equal", () => {
  const graph = new IncrementalGraph();
  const a = graph.input(1);
  const isOdd = graph.computed([a], (n) => n % 2 === 1);
  let runs = 0;
  graph.observe(
    graph.computed([isOdd], () => runs++),
    () => {},
  );
  graph.stabilise();
  graph.set(a, 3);
  graph.stabilise();
  expect(runs).toBe(1);
  graph.set(a, 4);
  graph.stabilise();
  expect(runs).toBe(2);
});

test("[I3] equality may be the caller's own", () => {
  const graph = new IncrementalGraph();
  const a = graph.input({ id: 1 }, { equals: (x, y) => x.id === y.id });
  const told: number[] = [];
  graph.observe(
    graph.computed([a], ({ id }) => id),
    (id) => told.push(id),
  );
  graph.stabilise();
  graph.set(a, { id: 1 });
  graph.stabilise();
  expect(graph.executions).toBe(1);
  graph.set(a, { id: 2 });
  graph.stabilise();
  expect(told).toEqual([1, 2]);
});

test("[I3] an input set away and back again changes nothing", () => {
  const graph = new IncrementalGraph();
  const a = graph.input(1);
  graph.observe(
    graph.computed([a], (n) => n),
    () => {},
  );
  graph.stabilise();
  graph.set(a, 2);
  graph.set(a, 1);
  graph.stabilise();
  expect(graph.executions).toBe(1);
});

test("[I5] what nobody observes does not run, until it is asked for or observed", () => {
  const graph = new IncrementalGraph();
  const a = graph.input(1);
  const b = graph.computed([a], (n) => n + 1);
  const c = graph.computed([b], (n) => n + 1);
  graph.stabilise();
  expect(graph.executions).toBe(0);
  expect([graph.value(c), graph.value(c), graph.executions]).toEqual([3, 3, 2]);
  const told: number[] = [];
  const stop = graph.observe(c, (value) => told.push(value));
  graph.stabilise();
  expect([told, graph.executions]).toEqual([[3], 2]);
  stop();
  graph.set(a, 5);
  graph.stabilise();
  expect([told, graph.executions]).toEqual([[3], 2]);
});

test("[I6] a dependency that turns out not to be read any more does not run", () => {
  const graph = new IncrementalGraph();
  const [on, a] = [graph.input(true), graph.input(1)];
  let runs = 0;
  const costly = graph.computed([a], (n) => {
    runs++;
    return n;
  });
  const told: (number | string)[] = [];
  graph.observe(
    graph.dynamic((read) => (read(on) ? read(costly) : "off")),
    (value) => told.push(value),
  );
  graph.stabilise();
  graph.set(on, false);
  graph.set(a, 2);
  graph.stabilise();
  expect([told, runs]).toEqual([[1, "off"], 1]);
  graph.set(on, true);
  graph.stabilise();
  expect([told, runs]).toEqual([[1, "off", 2], 2]);
});

test("[I7] a function that throws ends the stabilisation; the next one tries again, and all is well after that", () => {
  const graph = new IncrementalGraph();
  const a = graph.input(1);
  const told: number[] = [];
  const shy = graph.computed([a], (n) => {
    if (n === 2) throw new Error("two");
    return n;
  });
  graph.observe(
    graph.computed([shy], (n) => n * 10),
    (value) => told.push(value),
  );
  graph.observe(
    graph.dynamic((read) => read(shy) + read(a)),
    (value) => told.push(value),
  );
  graph.stabilise();
  graph.set(a, 2);
  expect(() => graph.stabilise()).toThrow("two");
  expect(() => graph.stabilise()).toThrow("two");
  graph.set(a, 3);
  graph.stabilise();
  expect(told.toSorted()).toEqual([10, 2, 30, 6].toSorted());
});

test("[I8] dependencies that would close a cycle are refused with the cycle, and nothing changes", () => {
  const graph = new IncrementalGraph();
  const a = graph.input(1);
  const b = graph.computed([a], (...values: readonly number[]) => values.reduce((x, y) => x + y, 0));
  const c = graph.computed([b], (n) => n + 1);
  const d = graph.computed([c], (n) => n + 1);
  for (const observed of [false, true]) {
    if (observed) graph.observe(d, () => {});
    expect(graph.rewire(b, [a, d])).toEqual([b, d, c, b]);
    expect(graph.rewire(b, [b])).toEqual([b, b]);
    graph.stabilise();
    expect(graph.value(d)).toBe(3);
  }
  expect(graph.rewire(c, [a])).toBeUndefined();
  expect(graph.rewire(b, [a, d])).toBeUndefined();
  graph.stabilise();
  expect([graph.value(d), graph.value(b)]).toEqual([3, 4]);
});

test("[I8] a node that comes to read itself throws a CycleError", () => {
  const graph = new IncrementalGraph();
  const on = graph.input(false);
  const a = graph.dynamic((read): number => (read(on) ? read(b) : 1));
  const b = graph.dynamic((read): number => read(a) + 1);
  graph.observe(b, () => {});
  graph.stabilise();
  graph.set(on, true);
  expect(() => graph.stabilise()).toThrow(CycleError);
  graph.set(on, false);
  graph.stabilise();
  expect(graph.value(b)).toBe(2);
});

test("[I8] the graph is not changed while its nodes run, and a run's `read` ends with it", () => {
  const graph = new IncrementalGraph();
  const a = graph.input(1);
  let kept: (() => number) | undefined;
  const meddling = graph.computed([a], () => graph.set(a, 2));
  const leaking = graph.dynamic((read) => {
    kept = () => read(a);
    return 0;
  });
  expect(() => graph.value(meddling)).toThrow(RangeError);
  expect(graph.value(leaking)).toBe(0);
  expect(() => kept?.()).toThrow(RangeError);
  const stop = graph.observe(meddling, () => {});
  expect(() => graph.stabilise()).toThrow("not while nodes run");
  stop();
  graph.stabilise();
});

test("[I9] a chain of 100 000 nodes is built, changed and dropped without running out of stack", () => {
  const graph = new IncrementalGraph();
  const a = graph.input(0);
  let end = graph.computed([a], (n) => n + 1);
  for (let i = 1; i < 100_000; i++) end = graph.computed([end], (n) => n + 1);
  const told: number[] = [];
  const stop = graph.observe(end, (value) => told.push(value));
  graph.stabilise();
  graph.set(a, 1);
  graph.stabilise();
  stop();
  graph.set(a, 2);
  graph.stabilise();
  expect([told, graph.executions, graph.value(end)]).toEqual([[100_000, 100_001], 200_000, 100_002]);
});

test("[I9] an equal value at the foot of a high graph costs nothing above", () => {
  const graph = new IncrementalGraph();
  const a = graph.input(0);
  let end = graph.computed([a], () => 0);
  for (let i = 0; i < 10_000; i++) end = graph.computed([end], (n) => n + 1);
  graph.observe(end, () => {});
  graph.stabilise();
  const before = graph.executions;
  graph.set(a, 1);
  graph.stabilise();
  expect(graph.executions - before).toBe(1);
});
