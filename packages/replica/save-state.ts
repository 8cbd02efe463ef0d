import type { ReplicaState } from "./types.ts";

/** What the quiet indicator says. `waiting` counts edits the server has not put in its log yet. */
export type SaveState =
  /** The document is on its way; nothing can be said of it yet. */
  | { readonly phase: "opening"; readonly waiting: number }
  | { readonly phase: "saved" }
  | { readonly phase: "saving"; readonly waiting: number }
  /** The line stands, but the server takes long to answer. */
  | { readonly phase: "slow"; readonly waiting: number }
  | { readonly phase: "offline"; readonly waiting: number; readonly sentence: string }
  | { readonly phase: "ended"; readonly waiting: number; readonly sentence: string };

export function saveStateOf({
  connection,
  waiting,
  slow,
  synced,
}: Pick<ReplicaState, "connection" | "waiting" | "slow" | "synced">): SaveState {
  switch (connection.phase) {
    case "ended":
      return { phase: "ended", waiting, sentence: connection.sentence };
    case "offline":
      return { phase: "offline", waiting, sentence: connection.sentence };
    default:
      if (!synced) return { phase: "opening", waiting };
      return waiting > 0 ? { phase: slow ? "slow" : "saving", waiting } : { phase: "saved" };
  }
}
