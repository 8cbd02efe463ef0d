/** Everything that can go on without the disk, the clock or a peer has gone on. */
export function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
