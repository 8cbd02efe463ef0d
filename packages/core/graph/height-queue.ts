import { type Node, QUEUED } from "./node.ts";

/** Nodes that wait for their turn: by height, and at one height first come first served. Each waits in it once at most. */
export class HeightQueue {
  /** For each height a list through `nextQueued`. */
  private readonly heads: (Node | undefined)[] = [];
  private readonly tails: (Node | undefined)[] = [];
  /** Nobody waits at a lesser height. */
  private floor = 0;
  private count = 0;

  get isEmpty(): boolean {
    return this.count === 0;
  }

  add(node: Node): void {
    const { height } = node;
    while (this.heads.length <= height) this.heads.push(undefined);
    if (height < this.floor) this.floor = height;
    node.flags |= QUEUED;
    this.count++;
    if (this.heads[height]) (this.tails[height] as Node).nextQueued = node;
    else this.heads[height] = node;
    this.tails[height] = node;
  }

  /**
   * Takes all out in their turn, also those that come meanwhile, at that height or above, and hands each to `each`. What throws ends it
   * there, and the rest goes on waiting.
   *
   * @param begin - told of each height before its nodes
   */
  drain(begin: (height: number) => void, each: (node: Node) => void): void {
    const { heads } = this;
    for (let height = this.floor; this.count > 0; height++) {
      this.floor = height;
      begin(height);
      for (let node = heads[height]; node; node = heads[height]) {
        heads[height] = node.nextQueued;
        node.nextQueued = undefined;
        node.flags &= ~QUEUED;
        this.count--;
        each(node);
      }
    }
    this.floor = heads.length;
  }
}
