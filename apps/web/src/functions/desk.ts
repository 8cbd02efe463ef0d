import type { Mutation, Snapshot } from "@tributary/core/model";
import type { FunctionState } from "@tributary/core/protocol";
import type { ChangeSetReplica, RefusalNote } from "@tributary/ui/replica";

/** What the functions' pages look at, and the way to change it: absent on Head, which is read-only. */
export type FunctionsDeskProps = {
  readonly view: Snapshot;
  readonly base: Snapshot;
  readonly states: ReadonlyMap<string, FunctionState>;
  readonly refusals: readonly RefusalNote[];
  readonly replica: ChangeSetReplica | null;
  readonly mayEdit: boolean;
  /** Makes an edit; what is refused shows at its place. */
  readonly edit: (label: string, mutations: readonly Mutation[], group?: string) => void;
  readonly select: string | undefined;
};

/** What stands on the right: a function by its id, a kind or a package by its name. */
export type Chosen =
  | { readonly type: "function"; readonly id: string }
  | { readonly type: "kind"; readonly name: string }
  | { readonly type: "package"; readonly name: string };

/** A fresh id for what this page makes. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => "abcdefghijkmnpqrstuvwxyz23456789"[byte % 32]).join("");
}
