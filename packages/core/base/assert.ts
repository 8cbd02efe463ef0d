/** Stops the build when a union gains a case that `value`'s switch does not handle, and the program if it gets there. */
export function assertNever(value: never): never {
  throw new RangeError(`unhandled case: ${JSON.stringify(value)}`);
}

/** States what must be true here. A failure is our bug, never the user's, so nobody catches it to carry on. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new RangeError(`assertion failed: ${message}`);
}
