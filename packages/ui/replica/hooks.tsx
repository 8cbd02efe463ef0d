"use client";

import type { Component, Snapshot } from "@tributary/core/model";
import type { GivenNotes } from "@tributary/core/protocol";
import { browserKeeper } from "./browser-keeper.ts";
import {
  type ChangeSetReplica,
  type ComponentResults,
  connectChangeSet,
  connectHead,
  type ConnectOptions,
  type HeadReplica,
  type Peer,
  type RefusalNote,
  type ReplicaState,
  type SaveState,
  saveStateOf,
  type Store,
  type UndoState,
} from "@tributary/replica";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";

/**
 * What `selector` picks out of a store, drawn again only when that changes.
 *
 * @param equal - when two picks count as the same; by identity unless told otherwise
 */
export function useStore<S, T>(
  store: Store<S>,
  selector: (state: S) => T,
  equal: (a: T, b: T) => boolean = Object.is,
): T {
  const last = useRef<{ readonly state: S; readonly selector: (state: S) => T; readonly value: T } | null>(null);
  const read = useCallback(() => {
    const state = store.getState();
    const known = last.current;
    if (known && known.state === state && known.selector === selector) return known.value;
    const value = selector(state);
    const kept = known && equal(known.value, value) ? known.value : value;
    last.current = { state, selector, value: kept };
    return kept;
  }, [store, selector, equal]);
  return useSyncExternalStore(store.subscribe, read, read);
}

const ReplicaContext = createContext<ChangeSetReplica | null>(null);

/** Gives the hooks below their replica. */
export function ReplicaProvider({
  replica,
  children,
}: {
  readonly replica: ChangeSetReplica;
  readonly children: ReactNode;
}) {
  return <ReplicaContext value={replica}>{children}</ReplicaContext>;
}

/** The replica of the change set around this component. @throws {RangeError} outside a `ReplicaProvider` */
export function useReplicaHandle(): ChangeSetReplica {
  const replica = useContext(ReplicaContext);
  if (!replica) throw new RangeError("useReplica needs a ReplicaProvider around it");
  return replica;
}

export function useReplica<T>(selector: (state: ReplicaState) => T, equal?: (a: T, b: T) => boolean): T {
  return useStore(useReplicaHandle(), selector, equal);
}

export function useComponent(id: string): {
  readonly now: Component | undefined;
  readonly before: Component | undefined;
} {
  const now = useReplica((state) => componentIn(state.view, id));
  const before = useReplica((state) => componentIn(state.base, id));
  return { now, before };
}

export function usePeers(): readonly Peer[] {
  return useStore(useReplicaHandle().presence, (state) => state.peers);
}

export function useSaveState(): SaveState {
  return useReplica(saveStateOf, sameSave);
}

export function useRefusals(): readonly RefusalNote[] {
  return useReplica((state) => state.refusals);
}

export function useResults(component: string): ComponentResults | undefined {
  return useStore(useReplicaHandle().results, (state) => state.results.get(component));
}

export function useUndo(): { readonly state: UndoState; readonly undo: () => void; readonly redo: () => void } {
  const replica = useReplicaHandle();
  const state = useReplica((now) => now.undo);
  return { state, undo: replica.undo, redo: replica.redo };
}

/** A replica for as long as the component is there; null until the base snapshot is. */
export function useChangeSetReplica(options: {
  readonly url: string;
  readonly changeSet: string;
  readonly base: Snapshot | undefined;
  readonly baseVersion: number | undefined;
  /** Head's room; the change set is joined once that is. */
  readonly head: HeadReplica | null;
  readonly onBaseMoved?: (version: number) => void;
  /** Whose unsaved edits this browser keeps; nobody's unless given. */
  readonly user?: string;
  /** Where this page is; of when it joined. */
  readonly whence?: ConnectOptions["whence"];
  /** What is given with all that is done from here on. */
  readonly notes?: GivenNotes;
}): ChangeSetReplica | null {
  const { url, changeSet, base, baseVersion, head, onBaseMoved, user, whence, notes } = options;
  const [replica, setReplica] = useState<ChangeSetReplica | null>(null);
  const latest = useRef({ base, baseVersion, onBaseMoved, whence, notes });
  latest.current = { base, baseVersion, onBaseMoved, whence, notes };
  const ready = base !== undefined;
  useEffect(() => {
    const { base: start, baseVersion: version, whence: place, notes: first } = latest.current;
    if (!ready || !start || !head) return;
    const onMoved = (to: number) => latest.current.onBaseMoved?.(to);
    const joined = connectChangeSet({
      ...{ url, changeSet, head, base: start, baseVersion: version ?? 0, onBaseMoved: onMoved },
      ...(user === undefined ? {} : { keeper: browserKeeper({ user, changeSet }) }),
      ...(place ? { whence: place } : {}),
      ...(first && isGiving(first) ? { notes: first } : {}),
    });
    setReplica(joined);
    return () => {
      setReplica(null);
      joined.close();
    };
  }, [url, changeSet, ready, head, user]);
  useEffect(() => {
    if (replica && base && baseVersion !== undefined && replica.getState().baseVersion !== baseVersion)
      replica.setBase(base, baseVersion);
  }, [replica, base, baseVersion]);
  const saidBefore = useRef(notes);
  useEffect(() => {
    if (replica && notes && notes !== saidBefore.current) replica.give(notes);
    saidBefore.current = notes;
  }, [replica, notes]);
  return replica;
}

/** Head's live room for as long as the component is there. */
export function useHeadReplica(options: { readonly url: string; readonly workspace: string }): HeadReplica | null {
  const { url, workspace } = options;
  const [replica, setReplica] = useState<HeadReplica | null>(null);
  useEffect(() => {
    const joined = connectHead({ url, workspace });
    setReplica(joined);
    return () => {
      setReplica(null);
      joined.close();
    };
  }, [url, workspace]);
  return replica;
}

function isGiving({ reason, metadata }: GivenNotes): boolean {
  return reason !== undefined || metadata !== undefined;
}

function componentIn(snapshot: Snapshot, id: string): Component | undefined {
  return snapshot.components.get(id as Component["id"]);
}

function sameSave(a: SaveState, b: SaveState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
