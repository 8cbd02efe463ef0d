/** Order and change in graphs: cycles, levels, and the incremental computation graph. Pure. Rules: SPEC.md. */
export { cycleWithin, findCycle, stronglyConnected, topologicalLevels } from "./dag.ts";
export type { Levels, Successors } from "./dag.ts";
