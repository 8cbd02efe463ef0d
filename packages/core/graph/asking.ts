import { type Node, ON_PATH } from "./node.ts";

/** Nodes that need each other's values: a bug of the caller's, or, for nodes that read as they run, of the data. */
export class CycleError extends RangeError {
  override readonly name = "CycleError";
}

/** The nodes that are being brought up to date, each for the one before it, and how far the dependencies of each were asked. */
export class Asking {
  private readonly path: Node[] = [];
  private readonly cursors: number[] = [];

  get depth(): number {
    return this.path.length;
  }

  get last(): Node {
    return this.path[this.path.length - 1] as Node;
  }

  /** Which dependency of the last one is asked next. */
  get cursor(): number {
    return this.cursors[this.cursors.length - 1] as number;
  }

  set cursor(at: number) {
    this.cursors[this.cursors.length - 1] = at;
  }

  /** @throws {CycleError} when it is asked already */
  enter(node: Node): void {
    if (node.flags & ON_PATH) throw new CycleError("a node needs its own value");
    node.flags |= ON_PATH;
    this.path.push(node);
    this.cursors.push(0);
  }

  leave(): void {
    const node = this.path.pop() as Node;
    this.cursors.pop();
    node.flags &= ~ON_PATH;
  }
}
