import { COMMAND_KEPT_MS } from "../protocol/index.ts";

const DAY_MS = 86_400_000;

/** How much is kept of what is not kept for ever. History, audit, requests and runs themselves are; these go by age, or as the oldest where there are too many. */
export type Bounds = {
  /** A function's answer that nobody has asked for in this time is computed again when somebody does. */
  readonly memoMs: number;
  /** Of all workspaces together: those used last are kept. */
  readonly memoBytes: number;
  /** Side effects that were told. */
  readonly toldMs: number;
  /** Those that could not be told, and may be asked for again until then. */
  readonly givenUpMs: number;
  /** Of each workspace, told and given up. */
  readonly effects: number;
  /** Lines of a run that has ended. */
  readonly runLogMs: number;
  /** Runs of each workspace that keep their lines. */
  readonly runLogs: number;
  /** Runs of functions of each workspace, over all its functions. */
  readonly functionRuns: number;
  /** Commands by their ids, with what was answered: whoever asks again does so at once. */
  readonly commandMs: number;
};

export const KEPT: Bounds = {
  memoMs: 30 * DAY_MS,
  memoBytes: 2_000_000_000,
  toldMs: 7 * DAY_MS,
  givenUpMs: 30 * DAY_MS,
  effects: 20_000,
  runLogMs: 90 * DAY_MS,
  runLogs: 200,
  functionRuns: 10_000,
  commandMs: COMMAND_KEPT_MS,
};

/** What stands in a run's log in the place of lines that are gone. */
export const LOG_IS_GONE = "What this run logged is not kept any more.";

/** How much was let go of. */
export type Swept = {
  readonly memos: number;
  readonly effects: number;
  /** Runs whose lines are gone. */
  readonly runLogs: number;
  readonly functionRuns: number;
  readonly commands: number;
};

/** Lets go of what is beyond its bound. What waits or runs is never touched. */
export interface Upkeep {
  /** Ends early, with what it has done by then, when `signal` is aborted. */
  sweep(now: number, bounds: Bounds, signal?: AbortSignal): Promise<Swept>;
}
