import type { Divergence } from "@tributary/core/document";
import type { Snapshot, Mutation } from "@tributary/core/model";
import type { AuditEntry, Who, WriteView } from "@tributary/core/protocol";
import type { ReactElement, ReactNode } from "react";
import type { ChangeSetReplica, HeadReplica } from "../replica/index.ts";
import type { Retry } from "./inspector/retry.ts";

/** One thing that was done to a component, or was tried. */
export type HappenedEntry = {
  readonly key: string;
  readonly at: number;
  readonly actor: Who;
  readonly outcome: AuditEntry["outcome"];
  readonly sentence: string;
  /** The version of Head it came with. */
  readonly version: number | null;
  readonly changeSet: { readonly id: string; readonly title: string } | null;
};

export type ComponentHistory = {
  /** Newest first, from the beginning or after what was shown last; of one path and what is below it, where one is given. `more` when there is something earlier. */
  readonly page: (
    component: string,
    after: HappenedEntry | null,
    path?: string,
  ) => Promise<{ readonly entries: readonly HappenedEntry[]; readonly more: boolean }>;
  /** Who wrote each value that stands there now. */
  readonly authors: (component: string) => Promise<readonly WriteView[]>;
  readonly hrefOf: (changeSet: string) => string;
  /** Leads to Head as it was at a version, with this component chosen. */
  readonly versionHref?: (version: number, component: string) => string;
};

/** Functions of a component, for the inspector: a place that shows them and their runs. */
export type ComponentFunctions = {
  /** `path`: where the result stands that somebody asks about. */
  readonly open: (component: string, path?: string) => void;
};

/** What both workspaces take. */
export type CommonProps = {
  /** Components selected at first, and whenever this changes (a link from review or from the findings list). */
  readonly selected?: readonly string[];
  /** A thread to be led to, once it is here. */
  readonly thread?: string | undefined;
  readonly onSelectionChange?: (components: readonly string[]) => void;
  /** The view to show, at first and whenever this changes; null: everything. It need not be there. */
  readonly view?: string | null;
  /** `replace`: somebody else led there, so that going back does not lead through it. */
  readonly onViewChange?: (view: string | null, how: "push" | "replace") => void;
  /** `map` (the canvas) unless told otherwise. */
  readonly mode?: "map" | "table";
  /** What happened to a component, for the inspector. Without it the History tab is not shown, and nobody is named at a value. */
  readonly history?: ComponentHistory;
  readonly functions?: ComponentFunctions;
  /** Stands in the bottom drawer's place below the canvas: runs and logs, the time scrubber. */
  readonly drawer?: ReactNode;
  /** Runs a failed function again; without it the offer is not made. */
  readonly onRetry?: Retry;
  /** Opens the choice of functions that can edit the model: for a component, or (null) for all of it. */
  readonly onGenerate?: ((component: string | null) => void) | undefined;
  /** What to show where there is nothing yet: the actions that make sense (import, connect an engine). */
  readonly empty?: ReactNode;
};

export type ChangeSetWorkspaceProps = CommonProps & {
  readonly replica: ChangeSetReplica;
  /** Head's live room: gives every card the state of its resource. */
  readonly live?: HeadReplica | null;
  readonly title: string;
  /** What became of it, once it is applied or abandoned: it can be read but not edited. */
  readonly ended?: ReactNode;
  /** Settles divergences for what stands in the change set. */
  readonly onKeepMine?: (divergences: readonly Divergence[]) => void;
  /** Leads to what diverges and is shown on another page: of a function, a kind, a package, or what is shown in the review alone. */
  readonly onShowDivergence?: (divergence: Divergence) => void;
  /** What moves of Head took has been read, up to this version. */
  readonly onReportsRead?: (upTo: number) => void;
};

/** An edit somebody tried on Head: what they were about to do, to be done first in the new change set. */
export type FirstEdit = { readonly label: string; readonly mutations: readonly Mutation[] };

export type HeadWorkspaceProps = CommonProps & {
  readonly snapshot: Snapshot;
  readonly version: number;
  readonly live?: HeadReplica | null;
  /** Head is read-only: called when somebody accepts the offer to start a change set, with the edit they tried. */
  readonly onStartChangeSet: (first: FirstEdit | null) => void;
  /** False for viewers: the offer is not made. */
  readonly mayEdit?: boolean;
  /** Says that this is an older version, and leads back: stands in the place of the line that says "what runs". */
  readonly pastBanner?: ReactElement | undefined;
};
