/** What is modelled, and how it changes: schemas, components, attributes, subscriptions, mutations, snapshots. Pure. Rules: SPEC.md. */
export { isItem, isLiteral, isSubscription, MAX_VALUE_BYTES, parseOverlayCell } from "./cell.ts";
export type { Cell, OverlayCell, Subscription } from "./cell.ts";
export type { Mutation, MutationOf, MutationType, Position } from "./mutation.ts";
export { child, isPath, isWithin, MAX_PATH_LENGTH, NAME_PATH, pathOf, placeOf, segmentsOf } from "./path.ts";
export type { Path, Place } from "./path.ts";
export { kindOf, schemaName, schemaRef } from "./schema.ts";
export type {
  EdgeMeaning,
  FunctionBinding,
  FunctionCode,
  FunctionKind,
  Property,
  PropertyKind,
  Schema,
  SchemaRef,
  Widget,
} from "./schema.ts";
export { EMPTY_SNAPSHOT, nameOf, schemaOf, withCell, withComponent } from "./snapshot.ts";
export type { Component, Snapshot, View } from "./snapshot.ts";
