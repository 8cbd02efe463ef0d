import type { ComponentId } from "../base/index.ts";
import { stronglyConnected } from "../graph/index.ts";
import type { Mutation } from "./mutation.ts";
import type { Snapshot } from "./snapshot.ts";
import { searchCircle, type Taking } from "./subscriptions.ts";

/** Where components stand in an order in which each comes before those that take from it. */
type Order = ReadonlyMap<ComponentId, number>;

export type BatchCirclesOptions = {
  /** In the order they are judged in. */
  readonly mutations: readonly Mutation[];
  /** Whether the one at an index was refused before, and is not judged again. */
  readonly isOut: (index: number) => boolean;
  /** How many steps of looking, for each thing that is to be put in order, are worth doing that. */
  readonly patience?: number;
};

/**
 * Whether the connections of a batch close circles, asked one by one in the order of the batch. Looking from each along what it feeds
 * would walk a chain of new components once for each of its links. So as soon as looking has cost more than that would, all that the
 * batch still connects is put in order, together with what is there: a connection along that order closes no circle. Only those
 * against it are looked along: the answers are those of looking each time [M95].
 */
export class BatchCircles {
  readonly #options: BatchCirclesOptions;
  readonly #patience: number;
  /** While nobody has to know, there is none. What is connected against it makes it void. */
  #order: Order | undefined;
  #steps = 0;
  #enough: number;

  constructor(options: BatchCirclesOptions) {
    this.#options = options;
    this.#patience = options.patience ?? 4;
    this.#enough = this.#patience * options.mutations.length;
  }

  /**
   * The circle that `taking` would close in `snapshot`, by names.
   *
   * @param next - the mutations from this index on are not in `snapshot` yet, all before it that stand are
   */
  through(snapshot: Snapshot, { subscriber, source }: Taking, next: number): readonly string[] | undefined {
    if (subscriber === source) return undefined;
    if (!this.#order && this.#steps > this.#enough) this.#putInOrder(snapshot, next);
    const order = this.#order;
    const [from, to] = [order?.get(source), order?.get(subscriber)];
    // All that is reached from what stands in the order stands in it, too.
    if (to !== undefined && (from === undefined || from < to)) return undefined;
    const isOnTheWay = (id: ComponentId) => from === undefined || to === undefined || (order?.get(id) ?? 0) <= from;
    const { circle, steps } = searchCircle(snapshot, { subscriber, source }, isOnTheWay);
    this.#steps += steps;
    if (!circle) this.#order = undefined;
    return circle;
  }

  #putInOrder(snapshot: Snapshot, next: number): void {
    const { mutations, isOut } = this.#options;
    const pending = mutations.flatMap((mutation, index) =>
      index < next || isOut(index) ? NOTHING : takingOf(mutation),
    );
    this.#order = orderOf(snapshot, pending);
    this.#enough = this.#steps + this.#patience * (this.#order.size + pending.length);
  }
}

const NOTHING: readonly Taking[] = [];

function takingOf(mutation: Mutation): readonly Taking[] {
  if (mutation.type !== "attribute.subscribe" || mutation.from.component === mutation.component) return NOTHING;
  return [{ subscriber: mutation.component, source: mutation.from.component }];
}

/**
 * All that the takings feed, in an order that agrees with what there is, and with every taking that is on no circle of them; of those
 * that are, with as many, from the first on, as close none.
 */
function orderOf(snapshot: Snapshot, takings: readonly Taking[]): Order {
  const roots = new Set(takings.map(({ subscriber }) => subscriber));
  const knots = stronglyConnected(roots, feeding(snapshot, takings));
  const knotOf = new Map(knots.flatMap((knot, index) => knot.map((id) => [id, index] as const)));
  const within = Map.groupBy(takings, ({ subscriber, source }) => {
    const knot = knotOf.get(subscriber);
    return knot === knotOf.get(source) ? knot : undefined;
  });
  const order = new Map<ComponentId, number>();
  // Sinks come first.
  let rank = 0;
  for (const [index, knot] of knots.entries())
    for (const level of knot.length === 1 ? [knot] : untied(snapshot, within.get(index) ?? [], knot)) {
      rank -= 1;
      for (const id of level) order.set(id, rank);
    }
  return order;
}

/** A knot of circles in an order, sinks first, as if it ended with the last of its takings that closes none. */
function untied(
  snapshot: Snapshot,
  takings: readonly Taking[],
  knot: readonly ComponentId[],
): readonly (readonly ComponentId[])[] {
  const members = new Set(knot);
  const levels = (count: number): readonly (readonly ComponentId[])[] | undefined => {
    const next = feeding(snapshot, takings.slice(0, count));
    const found = stronglyConnected(knot, (id) => next(id).filter((each) => members.has(each)));
    return found.length === knot.length ? found : undefined;
  };
  let found = levels(0);
  // What is tied without them stands nowhere before anything else of it.
  if (!found) return [knot];
  let [holds, fails] = [0, takings.length];
  while (fails - holds > 1) {
    const middle = (holds + fails) >>> 1;
    const more = levels(middle);
    if (more) [holds, found] = [middle, more];
    else fails = middle;
  }
  return found;
}

/** What a component feeds, with these takings. */
function feeding(snapshot: Snapshot, takings: readonly Taking[]): (id: ComponentId) => readonly ComponentId[] {
  const fresh = Map.groupBy(takings, ({ source }) => source);
  return (id) => [
    ...(snapshot.subscribers.get(id)?.keys() ?? []),
    ...(fresh.get(id) ?? []).map(({ subscriber }) => subscriber),
  ];
}
