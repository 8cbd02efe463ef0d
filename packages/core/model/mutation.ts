import type { ComponentId, FunctionId, Json, ViewId } from "../base/index.ts";
import type { Subscription } from "./cell.ts";
import type { FunctionField } from "./function.ts";
import type { Path } from "./path.ts";
import type { FunctionKind, Schema, SchemaRef } from "./schema.ts";
import type { TextSplice } from "./text.ts";

export type Position = readonly [x: number, y: number];

/**
 * One atomic, typed change of a model. Its JSON form is what the log keeps (version 1: this union).
 * Rules M1–M12 of SPEC.md say what each means.
 */
export type Mutation =
  | { readonly type: "component.create"; readonly component: ComponentId; readonly schema: SchemaRef }
  /** `leave`: what it stands for outside is left as it is, and the component is off Head as soon as this is applied. */
  | { readonly type: "component.delete"; readonly component: ComponentId; readonly leave?: true }
  | { readonly type: "component.restore"; readonly component: ComponentId }
  | { readonly type: "component.erase"; readonly component: ComponentId }
  | { readonly type: "component.rename"; readonly component: ComponentId; readonly name: string }
  | { readonly type: "attribute.set"; readonly component: ComponentId; readonly path: Path; readonly value: Json }
  | { readonly type: "attribute.unset"; readonly component: ComponentId; readonly path: Path }
  | {
      readonly type: "attribute.subscribe";
      readonly component: ComponentId;
      readonly path: Path;
      readonly from: Subscription;
    }
  | { readonly type: "item.insert"; readonly component: ComponentId; readonly path: Path; readonly order: string }
  | { readonly type: "item.move"; readonly component: ComponentId; readonly path: Path; readonly order: string }
  | { readonly type: "item.remove"; readonly component: ComponentId; readonly path: Path }
  | { readonly type: "view.create"; readonly view: ViewId; readonly name: string }
  | { readonly type: "view.rename"; readonly view: ViewId; readonly name: string }
  | { readonly type: "view.delete"; readonly view: ViewId }
  | { readonly type: "view.place"; readonly view: ViewId; readonly component: ComponentId; readonly at: Position }
  | { readonly type: "view.remove"; readonly view: ViewId; readonly component: ComponentId }
  | { readonly type: "component.upgrade"; readonly component: ComponentId; readonly schema: SchemaRef }
  | {
      readonly type: "function.create";
      readonly function: FunctionId;
      readonly name: string;
      readonly kind: FunctionKind;
      readonly source: string;
    }
  /** `null` puts the field back to what a new function has. */
  | {
      readonly type: "function.set";
      readonly function: FunctionId;
      readonly field: FunctionField;
      readonly value: Json;
    }
  /** What was typed and taken out, at places of the text as it was before. */
  | { readonly type: "function.edit"; readonly function: FunctionId; readonly splices: readonly TextSplice[] }
  | { readonly type: "function.bind"; readonly function: FunctionId; readonly schema: string }
  | { readonly type: "function.unbind"; readonly function: FunctionId; readonly schema: string }
  | { readonly type: "function.delete"; readonly function: FunctionId }
  | { readonly type: "function.restore"; readonly function: FunctionId }
  | { readonly type: "function.erase"; readonly function: FunctionId }
  | { readonly type: "schema.install"; readonly schema: Schema }
  /** Takes away a version that nothing has been applied with yet. */
  | { readonly type: "schema.discard"; readonly schema: SchemaRef }
  /** What was typed in a definition's text. What that text then defines is in force by a `schema.install` that follows it. */
  | { readonly type: "schema.edit"; readonly schema: SchemaRef; readonly splices: readonly TextSplice[] }
  /** What the workspace says of its kinds and functions; what stands at which key: `CatalogueAddress`. */
  | { readonly type: "catalogue.set"; readonly key: string; readonly value: Json }
  | { readonly type: "catalogue.clear"; readonly key: string };

export type MutationType = Mutation["type"];
export type MutationOf<T extends MutationType> = Extract<Mutation, { readonly type: T }>;
