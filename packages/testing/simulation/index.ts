/** Seeded histories of whole workspaces, and the rules they must keep. */
export { runHistory, runScript } from "./history.ts";
export type { HistoryReport } from "./history.ts";
export { RuleBroken } from "./rule-broken.ts";
export { randomScript } from "./script.ts";
export type { Script, Step } from "./script.ts";
export { randomEdit } from "./edits.ts";
export { wholeEdit } from "./whole-edits.ts";
export { randomTyping, typedInto } from "./function-edits.ts";
export { Disk } from "./disk.ts";
export { MemoryLog } from "./memory-log.ts";
export { Dice, seededRandom } from "./random.ts";
export { baseMutations, baseSnapshot, NODE, NODE_REF, OBSERVER, PEOPLE, VIEW } from "./world.ts";
export { growthOf, stepsOf } from "./steps.ts";
