import type { Actor, ChangeSetId, ComponentId, FunctionId, FunctionRunId, Json, WorkspaceId } from "../base/index.ts";
import type { FunctionKind } from "../model/index.ts";

/** A function as lists show it: of the workspace, or one that comes with a kind of component. */
export type FunctionSummary = {
  /** Of one of the workspace. */
  readonly id?: string;
  /** Of one that comes with a schema: that schema's name. */
  readonly schema?: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: FunctionKind;
  /** Names of the schemas it is attached to. */
  readonly bindings: readonly string[];
};

/** Which function somebody means: `{id}` of the workspace's own, `{schema, name}` of one that comes with a kind. */
export type FunctionTarget = { readonly id: string } | { readonly schema: string; readonly name: string };

/** Why somebody ran it: to try it, to look into something, to have it make edits, to act on reality, to look at what is there. */
export type FunctionRunPurpose =
  | "test"
  | "debug"
  | "management"
  | "action"
  | "refresh"
  | "authentication"
  | "definition";

/** A value as it is kept. What is too long is cut, and says how long it was; what is confidential is not kept at all. */
export type KeptJson =
  /** `isRedacted`: something in it that is not shown was taken out. */
  | { readonly kind: "whole"; readonly value: Json; readonly isRedacted?: true }
  | { readonly kind: "cut"; readonly text: string; readonly length: number }
  | { readonly kind: "withheld" };

/** Which function a run is of. One of the workspace has an id, one that comes with a schema the schema's name. */
export type RunFunction = {
  readonly name: string;
  readonly kind: FunctionKind;
  readonly id?: FunctionId;
  readonly schema?: string;
};

/** How a run stands. `killed`: somebody ended it; whatever it had done outside by then is done. */
export type FunctionRunState =
  | { readonly phase: "running" }
  | { readonly phase: "succeeded"; readonly endedAt: number; readonly durationMs: number; readonly output: KeptJson }
  | {
      readonly phase: "failed";
      readonly endedAt: number;
      readonly durationMs: number;
      /** What it hit: a limit, an error of its own, a refusal; `interrupted`: the server ended while it ran. */
      readonly failure: { readonly kind: string; readonly message: string };
      /** Something in its message that is not shown was taken out. */
      readonly isRedacted?: true;
    }
  | { readonly phase: "killed"; readonly endedAt: number; readonly durationMs: number; readonly by: string };

/** One request to a connection, as it was: nothing of it is secret. */
export type ExchangeView = {
  readonly connection: string;
  readonly method: string;
  readonly path: string;
  readonly status?: number;
  readonly refused?: string;
  readonly durationMs: number;
};

/** What a run asked of its connections, in order; of many the first and the last. */
export type KeptExchanges = { readonly total: number; readonly kept: readonly ExchangeView[] };

/** One execution of a function outside the reactive engine, as everybody who may look sees it. */
export type FunctionRunView = {
  readonly id: FunctionRunId;
  readonly workspace: WorkspaceId;
  /** The change set whose view it was run in; null on Head. */
  readonly changeSet: ChangeSetId | null;
  readonly component: { readonly id: ComponentId; readonly name: string } | null;
  readonly function: RunFunction;
  readonly purpose: FunctionRunPurpose;
  readonly codeHash: string;
  readonly by: Actor;
  /** The run that this one repeats. */
  readonly retryOf?: FunctionRunId;
  readonly startedAt: number;
  /** Where it ran; absent when there was no place for it. */
  readonly sandbox?: { readonly driver: string; readonly tier: string; readonly boundary: string };
  readonly input: KeptJson;
  readonly state: FunctionRunState;
  readonly exchanges?: KeptExchanges;
};

/** By what the runs of a function are found: its id, or the schema it comes with and its name. */
export function functionKey({
  id,
  schema,
  name,
}: {
  readonly id?: string;
  readonly schema?: string;
  readonly name: string;
}): string {
  return id ?? `${schema ?? ""}/${name}`;
}
