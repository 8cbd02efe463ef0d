import { EMPTY_SNAPSHOT } from "@tributary/core/model";

type Iterating = {
  get: (...all: never[]) => unknown;
  __iterate: (each: (...all: unknown[]) => unknown, reverse?: boolean) => unknown;
  __iterator: (...all: never[]) => { next: () => unknown };
};

/**
 * How many steps something takes: what is looked up in the model's maps, each entry that a walk through one comes by, and each text
 * that is compared with another's beginning. Growth is told by them; the clock would tell of the machine.
 */
export function stepsOf(work: () => void): number {
  let steps = 0;
  const map = Object.getPrototypeOf(EMPTY_SNAPSHOT.components) as Iterating;
  const { get, __iterate, __iterator } = map;
  const { startsWith } = String.prototype;
  map.get = function (...all) {
    steps += 1;
    return get.apply(this, all);
  };
  map.__iterate = function (each, reverse) {
    const counted = (...all: unknown[]): unknown => {
      steps += 1;
      return each(...all);
    };
    return __iterate.call(this, counted, reverse);
  };
  map.__iterator = function (...all) {
    const iterator = __iterator.apply(this, all);
    const next = iterator.next.bind(iterator);
    iterator.next = () => {
      steps += 1;
      return next();
    };
    return iterator;
  };
  String.prototype.startsWith = function (...all) {
    steps += 1;
    return startsWith.apply(this, all);
  };
  try {
    work();
  } finally {
    Object.assign(map, { get, __iterate, __iterator });
    String.prototype.startsWith = startsWith;
  }
  return steps;
}

/** By how much the steps grow when what is worked on is four times as much: a little over 4 where they grow with it, 16 with its square. */
export function growthOf(work: (count: number) => () => void, count: number): number {
  const [few, many] = [work(count), work(4 * count)];
  return stepsOf(many) / stepsOf(few);
}
