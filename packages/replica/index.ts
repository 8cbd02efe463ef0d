/**
 * A copy of a change set, in a browser or in Node: it changes at once, sends every edit until the server has it, shows
 * refusals where they were made, and knows who else is here. Rules: SPEC.md.
 */
export type { After } from "./after.ts";
export { connectChangeSet } from "./change-set.ts";
export type { Connection } from "./connection.ts";
export { connectHead } from "./head.ts";
export type { HeadReplica, HeadState } from "./head.ts";
export type { UndoState } from "./history.ts";
export type { Keeper, KeptCopy, KeptEdit } from "./keeper.ts";
export type { Peer, PresenceState } from "./presence.ts";
export { readModel } from "./read-model.ts";
export type { AskForPage, Reading, ReadModel } from "./read-model.ts";
export type { RefusalNote } from "./refusals.ts";
export { checksOf, codeOf, derivedValue } from "./results.ts";
export type { Check, ComponentResults, LiveState } from "./results.ts";
export { saveStateOf } from "./save-state.ts";
export type { SaveState } from "./save-state.ts";
export { createStore } from "./store.ts";
export type { Store, WritableStore } from "./store.ts";
export type { TextPresence } from "./text-presence.ts";
export type { OpenText } from "./typing.ts";
export type {
  ChangeSetReplica,
  ConnectOptions,
  EditOptions,
  EditRefusal,
  Loss,
  ReplicaState,
  Session,
} from "./types.ts";
export type { Refused, Remarked, Verdict } from "./verdict.ts";
