/**
 * A change set on this page: `@tributary/replica`, and the hooks that let React components read it.
 * The rules are in packages/replica/SPEC.md.
 */
export {
  checksOf,
  codeOf,
  connectChangeSet,
  connectHead,
  createStore,
  derivedValue,
  readModel,
  saveStateOf,
} from "@tributary/replica";
export type {
  ChangeSetReplica,
  Check,
  ComponentResults,
  Connection,
  ConnectOptions,
  EditOptions,
  EditRefusal,
  HeadReplica,
  HeadState,
  LiveState,
  OpenText,
  Loss,
  Peer,
  PresenceState,
  Reading,
  ReadModel,
  RefusalNote,
  ReplicaState,
  SaveState,
  Session,
  Store,
  TextPresence,
  UndoState,
  WritableStore,
} from "@tributary/replica";
export { countKept, forgetKept } from "./browser-keeper.ts";
export {
  ReplicaProvider,
  useChangeSetReplica,
  useComponent,
  useHeadReplica,
  usePeers,
  useRefusals,
  useReplica,
  useReplicaHandle,
  useResults,
  useSaveState,
  useStore,
  useUndo,
} from "./hooks.tsx";
