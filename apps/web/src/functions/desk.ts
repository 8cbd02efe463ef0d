import type { FunctionId } from "@tributary/core/base";
import type { Divergence } from "@tributary/core/document";
import { isSchemaRef, type Mutation, schemaName, type Snapshot } from "@tributary/core/model";
import type { FunctionState } from "@tributary/core/protocol";
import { placeOfDivergence } from "@tributary/ui/canvas";
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
  /** What stands on the right when the page is opened: a function by its id, a kind by its name or reference, `package/<name>`. */
  readonly select: string | undefined;
  /** What Head has changed, too. */
  readonly divergences: readonly Divergence[];
  /** Absent where one may not settle it. */
  readonly settling: Settling | null;
  /** Leads to one that is shown on another page. */
  readonly onElsewhere: (divergence: Divergence) => void;
};

/** Settling what Head has changed, too, by the server: refused where Head has something else by now than is shown. */
export type Settling = {
  readonly busy: boolean;
  readonly keepMine: (divergences: readonly Divergence[]) => void;
  readonly takeTheirs: (divergences: readonly Divergence[]) => void;
};

/** What stands on the right: a function by its id, a kind or a package by its name. */
export type Chosen =
  | { readonly type: "function"; readonly id: string }
  | { readonly type: "kind"; readonly name: string }
  | { readonly type: "package"; readonly name: string };

const PACKAGE = "package/";

/** What an address names; undefined where there is no such thing. */
export function chosenAt({ functions, schemas }: Snapshot, thing: string | undefined): Chosen | undefined {
  if (thing === undefined) return undefined;
  if (functions.has(thing as FunctionId)) return { type: "function", id: thing };
  if (thing.startsWith(PACKAGE)) return { type: "package", name: thing.slice(PACKAGE.length) };
  const name = isSchemaRef(thing) ? schemaName(thing) : thing;
  return schemas.find((each) => each.name === name) && { type: "kind", name };
}

/** Which of the things here diverges; undefined where it is shown on another page. */
export function chosenOfDivergence(view: Snapshot, divergence: Divergence): Chosen | undefined {
  const place = placeOfDivergence(view, divergence);
  return place.on === "functions" ? chosenAt(view, place.thing) : undefined;
}

/** A name for each thing here that no other has. */
export function chosenKey(chosen: Chosen): string {
  return `${chosen.type} ${chosen.type === "function" ? chosen.id : chosen.name}`;
}

/** A fresh id for what this page makes. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => "abcdefghijkmnpqrstuvwxyz23456789"[byte % 32]).join("");
}
