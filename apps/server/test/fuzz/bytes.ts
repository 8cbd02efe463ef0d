import type { Dice } from "@tributary/testing/simulation";

/** A lib0 varUint: seven bits a byte, lowest first. */
export function varUint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push(128 | (rest % 128));
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

export function frame(...parts: readonly (number | Uint8Array)[]): Uint8Array {
  return new Uint8Array(
    parts.flatMap((part) => (typeof part === "number" ? varUint(part) : [...varUint(part.length), ...part])),
  );
}

export function randomBytes(dice: Dice, most: number): Uint8Array {
  return Uint8Array.from({ length: dice.below(most) }, () => dice.below(256));
}

/** Bytes that were well-formed a moment ago: flipped, cut, doubled, or with a number in them made absurd. */
export function mutilated(dice: Dice, whole: Uint8Array): Uint8Array {
  const bytes = [...whole];
  for (let times = 1 + dice.below(4); times > 0; times -= 1) {
    const at = dice.below(bytes.length + 1);
    const change = dice.below(6);
    if (change === 0) bytes[at] = dice.below(256);
    else if (change === 1) bytes.splice(at);
    else if (change === 2) bytes.splice(at, 0, ...bytes.slice(at, at + 1 + dice.below(20)));
    else if (change === 3) bytes.splice(at, 1, ...varUint(dice.pick([2 ** 31, 2 ** 32, 2 ** 53 - 1, 127, 128]) ?? 0));
    else if (change === 4) bytes.splice(at, 1 + dice.below(4));
    else bytes.push(...randomBytes(dice, 30));
  }
  return Uint8Array.from(bytes);
}
