import type { ComponentId, Result, ViewId } from "@tributary/core/base";
import type { Divergence, RebaseReport } from "@tributary/core/document";
import type { Snapshot } from "@tributary/core/model";
import { createContext, useContext, useState } from "react";
import {
  type ChangeSetReplica,
  createStore,
  type EditRefusal,
  type HeadReplica,
  type HeadState,
  type LiveState,
  type Peer,
  type PresenceState,
  type RefusalNote,
  type Store,
  useStore,
  type WritableStore,
} from "../replica/index.ts";
import type { Command } from "./model/commands.ts";
import type { Followed } from "./presence/followed.ts";

/** The model as every part of the workspace reads it, whether a change set's or Head's. */
export type ModelState = {
  readonly view: Snapshot;
  readonly base: Snapshot;
  readonly refusals: readonly RefusalNote[];
  /** In a change set: what Head has changed, too, and nobody has settled. */
  readonly divergences?: readonly Divergence[];
  /** In a change set: what moves of Head took from it. */
  readonly reports?: readonly RebaseReport[];
};

export type InspectorTab = "attributes" | "checks" | "code" | "comments" | "history";

/** What this person has in hand and in sight. Never leaves the page, but for the selection that others see. */
export type DeskUi = {
  readonly selection: readonly ComponentId[];
  /** The edge that is selected, by id; components and edges are never selected together. */
  readonly edge: string | null;
  readonly hovered: ComponentId | null;
  readonly search: string;
  readonly renaming: ComponentId | null;
  readonly tab: InspectorTab;
  /** A field to bring into sight and focus, once. */
  readonly reveal: { readonly component: ComponentId; readonly path: string } | null;
  /** The field a comment is being written about, in the comments tab; null: about the component. */
  readonly commenting: { readonly component: ComponentId; readonly path: string } | null;
  /** The thread somebody was led to, by id. */
  readonly thread: string | null;
  /** Whether the list of all threads is open. */
  readonly talk: boolean;
  /** A refused value to be put back into its field, so that it is corrected rather than retyped; once. */
  readonly retry: { readonly component: ComponentId; readonly path: string; readonly text: string } | null;
  /** Who is followed, here or not. */
  readonly following: Followed | null;
  /** The view that was chosen; null: the map of everything. */
  readonly view: ViewId | null;
  /** Whether the lists show everything, whatever stands on the view that is shown. */
  readonly listAll: boolean;
  readonly hiddenMeanings: ReadonlySet<string>;
  readonly offer: Command | null;
  /** Which of the panels beside the map are open. */
  readonly panels: { readonly side: boolean; readonly inspector: boolean };
  /** The component a connection is being drawn from. */
  readonly connecting: ComponentId | null;
  /** The components in the light, by a search or a hover; all others are dimmed. */
  readonly lit: { readonly ids: ReadonlySet<ComponentId>; readonly by: "search" | "hover" } | null;
};

export const FIRST_UI: DeskUi = {
  selection: [],
  edge: null,
  hovered: null,
  search: "",
  renaming: null,
  tab: "attributes",
  reveal: null,
  commenting: null,
  thread: null,
  talk: false,
  retry: null,
  following: null,
  view: null,
  listAll: false,
  hiddenMeanings: new Set(),
  offer: null,
  panels: { side: true, inspector: true },
  connecting: null,
  lit: null,
};

/** What the parts of a workspace share: the model, who else is here, and the one way to edit. */
export type Desk = {
  readonly kind: "changeSet" | "head";
  readonly model: Store<ModelState>;
  readonly results: Store<LiveState>;
  /** Head as it lives; its version is null until what it says has arrived. */
  readonly live: Store<Pick<HeadState, "resources" | "steps" | "headVersion">>;
  readonly presence: Store<PresenceState>;
  readonly ui: WritableStore<DeskUi>;
  /** Whether this person may edit, be it that on Head an edit only becomes an offer. */
  readonly mayEdit: () => boolean;
  /** Whether edits land here: false on Head. */
  readonly writes: () => boolean;
  /** Makes an edit, or on Head offers to start a change set with it. */
  readonly edit: (command: Command, group?: string) => Result<void, EditRefusal>;
  readonly setCursor: (cursor: { readonly x: number; readonly y: number } | null) => void;
  readonly setSelection: (components: readonly string[]) => void;
  readonly setView: (view: Peer["view"]) => void;
  readonly setEditing: (field: { readonly component: string; readonly path: string } | null) => void;
  readonly dismissRefusal: (id: string) => void;
  /** Settles divergences for what stands here. */
  readonly keepMine: (divergences: readonly Divergence[]) => void;
};

/** What one has in hand outlives the desk, which is made anew when the connection or one's rights change. `view`: shown at first. */
export function useDeskUi(view: string | null = null): WritableStore<DeskUi> {
  return useState(() => createStore<DeskUi>({ ...FIRST_UI, view: view as ViewId | null }))[0];
}

const NO_RESULTS: Store<LiveState> = createStore({
  results: new Map(),
  resources: new Map(),
  steps: new Map(),
  headVersion: null,
  functionStates: new Map(),
  functions: { running: 0, waiting: 0 },
  serverSaves: "saved",
});
const NOBODY: Store<PresenceState> = createStore<PresenceState>({ peers: [], attention: new Map() });
const nothing = () => {};

/** A desk on a change set. */
export function changeSetDesk(
  ui: WritableStore<DeskUi>,
  replica: ChangeSetReplica,
  live: HeadReplica | null,
  mayEdit: boolean,
  keepMine: Desk["keepMine"] = nothing,
): Desk {
  return {
    kind: "changeSet",
    model: replica,
    results: replica.results,
    live: live ?? NO_RESULTS,
    presence: replica.presence,
    ui,
    mayEdit: () => mayEdit,
    writes: () => mayEdit,
    edit: ({ label, mutations, select }, group) => {
      if (mutations.length === 0) return { ok: true, value: undefined };
      const verdict = replica.edit(mutations, group === undefined ? { label } : { label, group });
      if (verdict.ok && select) ui.set({ selection: select, edge: null });
      return verdict;
    },
    setCursor: replica.setCursor,
    setSelection: replica.setSelection,
    setView: replica.setView,
    setEditing: replica.setEditing,
    dismissRefusal: replica.dismissRefusal,
    keepMine,
  };
}

/** A desk on Head: the same, but every edit is only an offer. */
export function headDesk(
  ui: WritableStore<DeskUi>,
  model: Store<ModelState>,
  live: HeadReplica | null,
  mayOffer: boolean,
): Desk {
  return {
    kind: "head",
    model,
    results: live ?? NO_RESULTS,
    live: live ?? NO_RESULTS,
    presence: live?.presence ?? NOBODY,
    ui,
    mayEdit: () => mayOffer,
    writes: () => false,
    edit: (command) => {
      ui.set({ offer: command });
      return { ok: false, error: { sentence: "Head is read-only: changes to it are made in a change set." } };
    },
    setCursor: live?.setCursor ?? nothing,
    setSelection: live?.setSelection ?? nothing,
    setView: live?.setView ?? nothing,
    setEditing: nothing,
    dismissRefusal: nothing,
    keepMine: nothing,
  };
}

const DeskContext = createContext<Desk | null>(null);
export const DeskProvider = DeskContext.Provider;

/** The desk around this component. @throws {RangeError} outside a workspace */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new RangeError("this part of the canvas belongs inside a workspace");
  return desk;
}

export function useModel<T>(selector: (state: ModelState) => T, equal?: (a: T, b: T) => boolean): T {
  return useStore(useDesk().model, selector, equal);
}

export function useUi<T>(selector: (state: DeskUi) => T, equal?: (a: T, b: T) => boolean): T {
  return useStore(useDesk().ui, selector, equal);
}

/** Fresh ids for what this page makes: 16 characters, 80 bits of chance. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => "abcdefghijkmnpqrstuvwxyz23456789"[byte % 32]).join("");
}
