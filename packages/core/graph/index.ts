/** Order and change in graphs: cycles, levels, and the incremental computation graph. Pure. Rules: SPEC.md. */
export { cycleWithin, findCycle, stronglyConnected, topologicalLevels } from "./dag.ts";
export type { Levels, Successors } from "./dag.ts";
export { CycleError } from "./asking.ts";
export type { Incremental, Input, Read } from "./handle.ts";
export { IncrementalGraph } from "./incremental.ts";
export type { NodeOptions } from "./incremental.ts";
