/** Seeded histories of change sets, and the rules they must keep. */
export { RuleBroken, runHistory } from "./history.ts";
export type { HistoryOptions, HistoryReport } from "./history.ts";
export { randomEdit } from "./edits.ts";
export { randomTyping, typedInto } from "./function-edits.ts";
export { MemoryLog } from "./memory-log.ts";
export { Dice, seededRandom } from "./random.ts";
export { baseMutations, baseSnapshot, NODE, NODE_REF, OBSERVER, PEOPLE, VIEW } from "./world.ts";
