import fc from "fast-check";
import { expect, test } from "vitest";
import { findCycle } from "./dag.ts";
import type { Incremental, Input } from "./handle.ts";
import { IncrementalGraph } from "./incremental.ts";

/** What a node does with the values it reads. Small numbers, so that many different inputs give equal outputs. */
type Shape =
  | { readonly kind: "input" }
  | { readonly kind: "static"; readonly deps: readonly number[]; readonly modulus: number }
  /** Reads `selector`, then as many of `choices` as its value says, from where it says. */
  | {
      readonly kind: "dynamic";
      readonly selector: number;
      readonly choices: readonly number[];
      readonly modulus: number;
    };

type Step =
  | { readonly type: "set"; readonly node: number; readonly value: number }
  | { readonly type: "observe" | "stop" | "touch" | "value"; readonly node: number }
  | { readonly type: "rewire"; readonly node: number; readonly deps: readonly number[] }
  | { readonly type: "stabilise" };

const combine = (values: readonly number[], modulus: number) =>
  values.reduce((sum, value, at) => sum + value * (at + 1), values.length) % modulus;

function pick(selected: number, choices: readonly number[]): number[] {
  return Array.from(
    { length: selected % (choices.length + 1) },
    (_, at) => choices[(selected + at) % choices.length] as number,
  );
}

/** Recomputes everything it is asked for, by the definition of what must run: [I1], [I2]. */
class Oracle {
  readonly runs: number[] = [];
  private readonly values: number[];
  private readonly lastReads: number[][];
  private readonly changedAt: number[];
  private readonly ranAt: number[];
  private readonly settledAt: number[];
  private readonly forced = new Set<number>();
  private readonly pending = new Map<number, number>();
  private readonly shapes: Shape[];
  private now = 0;

  constructor(shapes: readonly Shape[]) {
    this.shapes = [...shapes];
    this.values = shapes.map(() => 0);
    this.changedAt = shapes.map(() => 0);
    this.ranAt = shapes.map((shape) => (shape.kind === "input" ? 0 : -1));
    this.settledAt = shapes.map(() => -1);
    this.lastReads = shapes.map((shape) => (shape.kind === "static" ? [...shape.deps] : []));
  }

  set(node: number, value: number): void {
    this.pending.set(node, value);
  }

  force(node: number): void {
    this.now++;
    this.forced.add(node);
  }

  rewire(node: number, deps: readonly number[]): "cycle" | "wired" {
    const reads = (at: number): readonly number[] =>
      this.shapes[at]?.kind === "static" ? (this.lastReads[at] as number[]) : [];
    if (deps.some((dep) => findCycle(node, dep, reads))) return "cycle";
    if (this.lastReads[node]?.join() === deps.join()) return "wired";
    this.shapes[node] = { ...(this.shapes[node] as Shape & { kind: "static" }), deps };
    this.lastReads[node] = [...deps];
    this.force(node);
    return "wired";
  }

  stabilise(observed: Iterable<number>): void {
    this.now++;
    for (const [node, value] of this.pending) {
      if (this.values[node] === value) continue;
      this.values[node] = value;
      this.changedAt[node] = this.now;
    }
    this.pending.clear();
    for (const node of observed) this.settle(node);
  }

  settle(node: number): number {
    const shape = this.shapes[node] as Shape;
    if (shape.kind === "input" || this.settledAt[node] === this.now) return this.values[node] as number;
    if (this.mustRun(node, shape)) this.run(node, shape);
    this.settledAt[node] = this.now;
    return this.values[node] as number;
  }

  /** The value by the shapes alone, without any memory. */
  fresh(node: number): number {
    const shape = this.shapes[node] as Shape;
    switch (shape.kind) {
      case "input":
        return this.values[node] as number;
      case "static":
        return combine(
          shape.deps.map((dep) => this.fresh(dep)),
          shape.modulus,
        );
      case "dynamic": {
        const selected = this.fresh(shape.selector);
        return combine([selected, ...pick(selected, shape.choices).map((dep) => this.fresh(dep))], shape.modulus);
      }
    }
  }

  private mustRun(node: number, shape: Shape): boolean {
    const isNew = (this.ranAt[node] as number) < 0 || this.forced.has(node);
    if (shape.kind === "dynamic" && isNew) return true;
    let changed = isNew;
    for (const dep of this.lastReads[node] as number[]) {
      this.settle(dep);
      if ((this.changedAt[dep] as number) > (this.ranAt[node] as number)) changed = true;
      if (changed && shape.kind === "dynamic") return true;
    }
    return changed;
  }

  private run(node: number, shape: Shape): void {
    this.runs.push(node);
    this.forced.delete(node);
    const first = (this.ranAt[node] as number) < 0;
    const reads: number[] = [];
    const read = (dep: number): number => {
      if (!reads.includes(dep)) reads.push(dep);
      return this.settle(dep);
    };
    let value = 0;
    if (shape.kind === "static") value = combine(shape.deps.map(read), shape.modulus);
    if (shape.kind === "dynamic") {
      const selected = read(shape.selector);
      value = combine([selected, ...pick(selected, shape.choices).map(read)], shape.modulus);
    }
    if (shape.kind === "dynamic") this.lastReads[node] = reads;
    this.ranAt[node] = this.now;
    if (!first && this.values[node] === value) return;
    this.values[node] = value;
    this.changedAt[node] = this.now;
  }
}

/** The same shapes on the real graph, noting which node runs. */
class Subject {
  readonly graph = new IncrementalGraph();
  readonly runs: number[] = [];
  readonly nodes: Incremental<number>[] = [];
  readonly told = new Map<number, number>();
  readonly stops = new Map<number, () => void>();

  constructor(shapes: readonly Shape[]) {
    for (const [id, shape] of shapes.entries()) this.nodes.push(this.make(id, shape));
  }

  private make(id: number, shape: Shape): Incremental<number> {
    const node = (at: number) => this.nodes[at] as Incremental<number>;
    switch (shape.kind) {
      case "input":
        return this.graph.input(0);
      case "static":
        return this.graph.computed(shape.deps.map(node), (...values) => {
          this.runs.push(id);
          return combine(values, shape.modulus);
        });
      case "dynamic":
        return this.graph.dynamic((read) => {
          this.runs.push(id);
          const selected = read(node(shape.selector));
          return combine([selected, ...pick(selected, shape.choices).map((dep) => read(node(dep)))], shape.modulus);
        });
    }
  }
}

const INPUTS = 4;
const below = (size: number) => fc.nat(size - 1);

const shapes: fc.Arbitrary<Shape[]> = fc.integer({ min: 3, max: 24 }).chain((computed) => {
  const one = (id: number): fc.Arbitrary<Shape> =>
    fc.oneof(
      fc.record({
        kind: fc.constant("static" as const),
        deps: fc.array(below(id), { minLength: 1, maxLength: 4 }),
        modulus: fc.integer({ min: 1, max: 7 }),
      }),
      fc.record({
        kind: fc.constant("dynamic" as const),
        selector: below(id),
        choices: fc.array(below(id), { minLength: 1, maxLength: 4 }),
        modulus: fc.integer({ min: 1, max: 7 }),
      }),
    );
  const inputs = Array.from({ length: INPUTS }, () => fc.constant<Shape>({ kind: "input" }));
  return fc.tuple(...inputs, ...Array.from({ length: computed }, (_, at) => one(INPUTS + at)));
});

function stepsFor(all: readonly Shape[]): fc.Arbitrary<Step[]> {
  const computed = fc.integer({ min: INPUTS, max: all.length - 1 });
  const statics = all.flatMap((shape, id) => (shape.kind === "static" ? [id] : []));
  // A rewired node may be given any static node or input, so that cycles are tried as well.
  const any = [...Array.from({ length: INPUTS }, (_, id) => id), ...statics];
  const rewire = () =>
    fc.record({
      type: fc.constant("rewire" as const),
      node: fc.constantFrom(...statics),
      deps: fc.array(fc.constantFrom(...any), { maxLength: 4 }),
    });
  return fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ type: fc.constant("set" as const), node: below(INPUTS), value: fc.nat(5) }) },
      {
        weight: 2,
        arbitrary: fc.record({ type: fc.constantFrom("observe" as const, "stop" as const), node: computed }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ type: fc.constantFrom("touch" as const, "value" as const), node: computed }),
      },
      { weight: 4, arbitrary: fc.constant<Step>({ type: "stabilise" }) },
      ...(statics.length > 0 ? [{ weight: 1, arbitrary: rewire() }] : []),
    ),
    { minLength: 5, maxLength: 40 },
  );
}

function play(all: readonly Shape[], steps: readonly Step[]): void {
  const oracle = new Oracle(all);
  const subject = new Subject(all);
  const { graph, nodes, stops } = subject;
  const node = (id: number) => nodes[id] as Incremental<number>;
  // Dynamic nodes read what their shape says; rewiring below them may close a cycle only they would notice.
  const mayReach = (from: number): readonly number[] => {
    const shape = all[from] as Shape;
    return shape.kind === "dynamic" ? [shape.selector, ...shape.choices] : (wired[from] as readonly number[]);
  };
  const wired: (readonly number[])[] = all.map((shape) => (shape.kind === "static" ? shape.deps : []));

  for (const step of [...steps, { type: "stabilise" } as const]) {
    switch (step.type) {
      case "set":
        graph.set(node(step.node) as Input<number>, step.value);
        oracle.set(step.node, step.value);
        break;
      case "observe":
        if (!stops.has(step.node))
          stops.set(
            step.node,
            graph.observe(node(step.node), (value) => subject.told.set(step.node, value)),
          );
        break;
      case "stop":
        stops.get(step.node)?.();
        stops.delete(step.node);
        break;
      case "touch":
        graph.touch(node(step.node));
        oracle.force(step.node);
        break;
      case "rewire": {
        const throughDynamic =
          step.deps.some((dep) => findCycle(step.node, dep, mayReach)) &&
          !step.deps.some((dep) => findCycle(step.node, dep, (at) => wired[at] as readonly number[]));
        if (throughDynamic) break;
        const cycle = graph.rewire(node(step.node), step.deps.map(node));
        expect(cycle ? "cycle" : "wired").toBe(oracle.rewire(step.node, step.deps));
        if (cycle) expect([cycle[0], cycle.at(-1)]).toEqual([node(step.node), node(step.node)]);
        else wired[step.node] = step.deps;
        break;
      }
      case "value":
        expect(graph.value(node(step.node))).toBe(oracle.settle(step.node));
        break;
      case "stabilise":
        graph.stabilise();
        oracle.stabilise(stops.keys());
        expect(subject.runs.toSorted()).toEqual(oracle.runs.toSorted());
        for (const observed of stops.keys()) {
          expect(graph.value(node(observed))).toBe(oracle.fresh(observed));
          expect(subject.told.get(observed)).toBe(oracle.fresh(observed));
        }
        subject.runs.length = 0;
        oracle.runs.length = 0;
    }
  }
}

test("[I1][I2][I3][I5][I6] any history runs exactly what the definition demands, and every value is that of a fresh computation", () => {
  const histories = shapes.chain((all) => fc.tuple(fc.constant(all), stepsFor(all)));
  fc.assert(
    fc.property(histories, ([all, steps]) => play(all, steps)),
    { numRuns: 1500 },
  );
});
