import type { Node } from "./node.ts";

/** How nodes are known outside the graph: by what they promise, and by nothing of what they are made of. */

declare const valueOf: unique symbol;
declare const settable: unique symbol;

/** A node with a value of type `T`: an input, or something computed. */
export interface Incremental<out T> {
  readonly [valueOf]: T;
}

/** A node whose value is set from outside. */
export interface Input<T> extends Incremental<T> {
  readonly [settable]: (value: T) => void;
}

export type Values<Deps extends readonly Incremental<unknown>[]> = {
  readonly [Index in keyof Deps]: Deps[Index] extends Incremental<infer T> ? T : never;
};

export type Read = <T>(node: Incremental<T>) => T;

/** Every handle is a node made here: nothing else has the type, which has no members to be made of. */
export function inner(node: Incremental<unknown>): Node {
  return node as unknown as Node;
}

export function handle<Handle extends Incremental<unknown>>(node: Node): Handle {
  return node as unknown as Handle;
}
