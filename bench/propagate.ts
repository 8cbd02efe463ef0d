import { computed as preactComputed, effect as preactEffect, signal as preactSignal } from "@preact/signals-core";
import { type Incremental, IncrementalGraph, type Input } from "@tributary/core/graph";
import { computed as alienComputed, effect as alienEffect, signal as alienSignal } from "alien-signals";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";

export const name = "propagate";

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

function tributary(): Library<Incremental<number>> {
  const graph = new IncrementalGraph();
  const input: Input<number> = graph.input(0);
  return {
    input,
    one: (a, compute) => graph.computed([a], compute),
    two: (a, b, compute) => graph.computed([a, b], compute),
    observe: (node) => void graph.observe(node, note),
    set: (value) => {
      graph.set(input, value);
      graph.stabilise();
    },
  };
}

function tributaryDynamic(): Library<Incremental<number>> {
  const graph = new IncrementalGraph();
  const input: Input<number> = graph.input(0);
  return {
    input,
    one: (a, compute) => graph.dynamic((read) => compute(read(a))),
    two: (a, b, compute) => graph.dynamic((read) => compute(read(a), read(b))),
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

type Shape = { readonly title: string; build<Node>(library: Library<Node>, nodes: number): void };

const SHAPES: readonly Shape[] = [
  {
    title: "chain",
    build: (library, nodes) => {
      let end = library.input;
      for (let at = 0; at < nodes; at++) end = library.one(end, (a) => a + 1);
      library.observe(end);
    },
  },
  {
    title: "wide fan-out",
    build: (library, nodes) => {
      for (let at = 0; at < nodes; at++) library.observe(library.one(library.input, (a) => a + at));
    },
  },
  {
    title: "diamond grid",
    build: (library, nodes) => {
      const width = Math.floor(Math.sqrt(nodes));
      let row = Array.from({ length: width }, (_, at) => library.one(library.input, (a) => a + at));
      for (let depth = 1; depth < width; depth++) {
        const above = row;
        row = above.map((node, at) =>
          library.two(node, above[(at + 1) % width] as typeof node, (a, b) => (a + b) % 1_000_003),
        );
      }
      for (const node of row) library.observe(node);
    },
  },
];

type Contender = {
  readonly who: "ours" | "ours, reading" | "alien-signals" | "@preact/signals-core";
  readonly set: (value: number) => void;
  readonly times: number[];
};

/**
 * Nanoseconds per node to carry one change of the input to every observer, functions of one addition. The peer is the faster
 * of the two fastest signal libraries known to us; one that overflows its stack on a shape is left out of it.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  for (const nodes of quick ? [10_000] : [10_000, 100_000]) {
    for (const shape of SHAPES) {
      const medians = race(contenders(shape, nodes), quick ? 20 : 60);
      const peers = [...medians].filter(([who]) => !who.startsWith("ours"));
      const [peerName, peer] = peers.reduce((best, next) => (next[1] < best[1] ? next : best));
      for (const who of ["ours", "ours, reading"] as const) {
        const ours = medians.get(who);
        if (ours === undefined) continue;
        const what = `${shape.title}, ${nodes} nodes${who === "ours" ? "" : ", dependencies found by reading"}`;
        yield result({
          bench: name,
          case: what,
          ours: ours / nodes,
          peer: peer / nodes,
          peerName,
          unit: "ns/node",
          better: "lower",
        });
      }
    }
  }
}

function contenders(shape: Shape, nodes: number): Contender[] {
  const enter = <Node>(who: Contender["who"], library: Library<Node>): Contender[] => {
    try {
      shape.build(library, nodes);
      library.set(1);
      return [{ who, set: library.set, times: [] }];
    } catch (error) {
      if (error instanceof RangeError) return [];
      throw error;
    }
  };
  return [
    ...enter("ours", tributary()),
    ...enter("ours, reading", tributaryDynamic()),
    ...enter("alien-signals", alien()),
    ...enter("@preact/signals-core", preact()),
  ];
}

/** Median nanoseconds per change; the contenders take turns, so that a busy moment of the machine hits them all. */
function race(all: readonly Contender[], rounds: number): Map<Contender["who"], number> {
  const WARM_UP = 5;
  for (let round = 0; round < rounds + WARM_UP; round++) {
    for (const { set, times } of all) {
      const start = performance.now();
      set(round + 2);
      if (round >= WARM_UP) times.push((performance.now() - start) * 1e6);
    }
  }
  if (Number.isNaN(seen)) throw new RangeError("an observer was told no number");
  return new Map(all.map(({ who, times }) => [who, median(times)]));
}
