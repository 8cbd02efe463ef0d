import ELK, { type ElkNode } from "elkjs/lib/elk-api.js";
import { type Group, layered, type Placed } from "./layered.ts";

/** Groups larger than this keep the quick layout: the careful one would take seconds. */
const CAREFUL_UP_TO = 400;

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "20",
  "elk.layered.spacing.nodeNodeBetweenLayers": "72",
  "elk.layered.spacing.edgeNodeBetweenLayers": "24",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.separateConnectedComponents": "true",
  "elk.spacing.componentComponent": "32",
  "elk.aspectRatio": "1.5",
};

type Running = {
  readonly engine: InstanceType<typeof ELK>;
  /** Rejects when the worker cannot load or dies; what it was asked would otherwise never be answered. */
  readonly failed: Promise<never>;
};

/** Null where there can be no worker (a test, a strict policy): the quick layout serves. */
let running: Running | null | undefined;

function elk(): Running | null {
  if (running !== undefined) return running;
  try {
    running = start();
  } catch {
    running = null;
  }
  return running;
}

function start(): Running {
  let fail: (reason: Error) => void = () => {};
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  const engine = new ELK({
    workerFactory: () => {
      const worker = new Worker(new URL("./elk.worker.ts", import.meta.url), { type: "module" });
      worker.addEventListener("error", (event) => {
        // The quick layout serves this once; the next picture asks for a worker anew.
        event.preventDefault();
        running = undefined;
        fail(new Error(`layout worker: ${event.message}`));
      });
      return worker;
    },
  });
  return { engine, failed };
}

/** Starts the layout engine early, while the model is still on its way. */
export function warmUp(): void {
  void elk()
    ?.engine.layout({ id: "nothing", children: [] })
    .catch(() => {});
}

/** A careful layered picture of a group, computed beside the page; the quick one where that is not to be had. */
export async function careful(group: Group): Promise<Placed> {
  const worker = group.nodes.length <= CAREFUL_UP_TO && group.nodes.length > 1 ? elk() : null;
  if (!worker) return layered(group);
  const graph: ElkNode = {
    id: "group",
    layoutOptions: OPTIONS,
    children: group.nodes.map(({ id, width, height }) => ({ id, width, height })),
    edges: group.edges.map(({ from, to }, index) => ({ id: String(index), sources: [from], targets: [to] })),
  };
  try {
    const { children = [], width = 0, height = 0 } = await Promise.race([worker.engine.layout(graph), worker.failed]);
    const places = new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x: x - 12, y: y - 12 }]));
    return { places, width: width - 24, height: height - 24 };
  } catch {
    return layered(group);
  }
}
