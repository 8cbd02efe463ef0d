import type { ReplicaState } from "./types.ts";

/** What the quiet indicator says. `waiting` counts edits the server has not put in its log yet. */
export type SaveState =
  | { readonly phase: "saved" }
  | { readonly phase: "saving"; readonly waiting: number }
  | { readonly phase: "offline"; readonly waiting: number; readonly sentence: string }
  | { readonly phase: "ended"; readonly waiting: number; readonly sentence: string };

export function saveStateOf({ connection, waiting }: Pick<ReplicaState, "connection" | "waiting">): SaveState {
  switch (connection.phase) {
    case "ended":
      return { phase: "ended", waiting, sentence: connection.sentence };
    case "offline":
      return { phase: "offline", waiting, sentence: connection.sentence };
    default:
      return waiting > 0 ? { phase: "saving", waiting } : { phase: "saved" };
  }
}
