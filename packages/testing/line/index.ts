/** Lines that break when a test says so. */
export { breakingLine } from "./breaking-line.ts";
export type { BreakingLine, BreaksAt } from "./breaking-line.ts";
