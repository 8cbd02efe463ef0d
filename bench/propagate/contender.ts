/**
 * One library on one shape, in a thread of its own: libraries that share a heap and the engine's type feedback slow each
 * other down, and not evenly. Answers each message with the nanoseconds one change took.
 */
import { parentPort, workerData } from "node:worker_threads";
import { computed as preactComputed, effect as preactEffect, signal as preactSignal } from "@preact/signals-core";
import { type Incremental, IncrementalGraph, type Input } from "@tributary/core/graph";
import { computed as alienComputed, effect as alienEffect, signal as alienSignal } from "alien-signals";

export type Who = "ours" | "ours, reading" | "alien-signals" | "@preact/signals-core";
export type ShapeName = "chain" | "wide fan-out" | "diamond grid";
export type Task = { readonly who: Who; readonly shape: ShapeName; readonly nodes: number };
/** Undefined: the library cannot do this (a stack overflow, mostly). */
export type Answer = { readonly nanoseconds: number | undefined };

/** One way to build a graph of numbers with one input; `set` changes it and brings every observer up to date. */
type Library<Node> = {
  readonly input: Node;
  one(a: Node, compute: (a: number) => number): Node;
  two(a: Node, b: Node, compute: (a: number, b: number) => number): Node;
  observe(node: Node): void;
  set(value: number): void;
};

let seen = 0;
const note = (value: number): void => {
  seen += value;
};

function tributary(isDynamic: boolean): Library<Incremental<number>> {
  const graph = new IncrementalGraph();
  const input: Input<number> = graph.input(0);
  return {
    input,
    one: (a, compute) => (isDynamic ? graph.dynamic((read) => compute(read(a))) : graph.computed([a], compute)),
    two: (a, b, compute) =>
      isDynamic ? graph.dynamic((read) => compute(read(a), read(b))) : graph.computed([a, b], compute),
    observe: (node) => void graph.observe(node, note),
    set: (value) => {
      graph.set(input, value);
      graph.stabilise();
    },
  };
}

/** Each peer's nodes are read once as they are made: built all at once, a long chain would overflow its stack. */
function alien(): Library<() => number> {
  const input = alienSignal(0);
  const made = (node: () => number) => {
    node();
    return node;
  };
  return {
    input,
    one: (a, compute) => made(alienComputed(() => compute(a()))),
    two: (a, b, compute) => made(alienComputed(() => compute(a(), b()))),
    observe: (node) => void alienEffect(() => note(node())),
    set: (value) => input(value),
  };
}

function preact(): Library<{ readonly value: number }> {
  const input = preactSignal(0);
  const made = (node: { readonly value: number }) => {
    void node.value;
    return node;
  };
  return {
    input,
    one: (a, compute) => made(preactComputed(() => compute(a.value))),
    two: (a, b, compute) => made(preactComputed(() => compute(a.value, b.value))),
    observe: (node) => void preactEffect(() => note(node.value)),
    set: (value) => {
      input.value = value;
    },
  };
}

function build<Node>(library: Library<Node>, { shape, nodes }: Task): (value: number) => void {
  switch (shape) {
    case "chain": {
      let end = library.input;
      for (let at = 0; at < nodes; at++) end = library.one(end, (a) => a + 1);
      library.observe(end);
      break;
    }
    case "wide fan-out":
      for (let at = 0; at < nodes; at++) library.observe(library.one(library.input, (a) => a + at));
      break;
    case "diamond grid": {
      const width = Math.floor(Math.sqrt(nodes));
      let row = Array.from({ length: width }, (_, at) => library.one(library.input, (a) => a + at));
      for (let depth = 1; depth < width; depth++) {
        const above = row;
        row = above.map((node, at) =>
          library.two(node, above[(at + 1) % width] as Node, (a, b) => (a + b) % 1_000_003),
        );
      }
      for (const node of row) library.observe(node);
    }
  }
  library.set(1);
  return library.set;
}

function start(task: Task): ((value: number) => void) | undefined {
  try {
    switch (task.who) {
      case "ours":
        return build(tributary(false), task);
      case "ours, reading":
        return build(tributary(true), task);
      case "alien-signals":
        return build(alien(), task);
      case "@preact/signals-core":
        return build(preact(), task);
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const set = start(workerData as Task);
let value = 1;
parentPort?.on("message", () => {
  const before = performance.now();
  set?.(++value);
  const nanoseconds = set && !Number.isNaN(seen) ? (performance.now() - before) * 1e6 : undefined;
  parentPort?.postMessage({ nanoseconds } satisfies Answer);
});
