import type { Dice } from "@tributary/testing/simulation";
import * as Y from "yjs";
import { frame, mutilated, randomBytes, varUint } from "./bytes.ts";

const [SYNC, AWARENESS, AUTH, QUERY, SUBMIT, MOVED] = [0, 1, 2, 3, 100, 104];
const ROOTS = ["component", "attribute", "view", "function", "schema", "control", "text.f1", "hidden", "", "__proto__"];
const KEYS = [
  "c1",
  "c1/domain/image",
  "a/b/c/d",
  "",
  "__proto__",
  "constructor",
  "x".repeat(2000),
  "phase",
  "base",
  "\u0000",
];
const NUMBERS = [0, 1, 7, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32 + 5, 2 ** 53 - 1];

/** A frame that some peer might send to do harm: from plain noise to what only the rules can tell from an honest edit. */
export function hostileFrame(dice: Dice, state: Uint8Array): Uint8Array {
  switch (dice.below(12)) {
    case 0:
      return randomBytes(dice, 400);
    case 1:
      return frame(dice.pick(NUMBERS) ?? 0, randomBytes(dice, 100));
    case 2:
      return frame(SYNC, 0, vector(dice));
    case 3:
      return presence(dice);
    case 4:
      return frame(dice.pick([QUERY, AUTH]) ?? QUERY);
    case 5:
      return frame(MOVED, dice.pick(NUMBERS) ?? 0);
    case 6:
      return mutilated(dice, frame(SYNC, 2, update(dice, state)));
    case 7:
      return frame(SYNC, 1 + dice.below(2), mutilated(dice, update(dice, state)));
    case 8:
      return frame(SUBMIT, dice.pick(NUMBERS) ?? 0, mutilated(dice, handmade(dice)));
    case 9:
      return frame(SYNC, 2, handmade(dice));
    case 10:
      return frame(SUBMIT, dice.pick(NUMBERS) ?? 0, update(dice, state));
    default:
      return frame(SYNC, 2, update(dice, state));
  }
}

/** Claims about what one has: clocks beyond all bounds, clients that never were. */
function vector(dice: Dice): Uint8Array {
  const count = dice.below(6);
  const pairs = Array.from({ length: count * 2 }, () => varUint(dice.pick(NUMBERS) ?? 0)).flat();
  return Uint8Array.from([...varUint(dice.chance(0.2) ? 2 ** 31 : count), ...pairs]);
}

function presence(dice: Dice): Uint8Array {
  const state = dice.pick([
    '{"actor":{"id":"ana","name":"The boss"},"cursor":[1,2]}',
    "null",
    "{".repeat(5_000),
    `"${"x".repeat(9_000)}"`,
    '{"__proto__":{"owned":true}}',
  ]);
  const text = new TextEncoder().encode(state ?? "null");
  const client = dice.chance(0.5) ? freshClient(dice) : (dice.pick(NUMBERS) ?? 0);
  const numbers = [1, client, dice.pick(NUMBERS) ?? 0].flatMap(varUint);
  return frame(AWARENESS, Uint8Array.from([...numbers, ...varUint(text.length), ...text]));
}

/** As many as one message may tell of, each as large as it may be, and none of them ever heard of. */
export function crowd(dice: Dice): Uint8Array {
  const state = Buffer.from(JSON.stringify({ status: "active", padding: "x".repeat(4_000) }));
  const states = Array.from({ length: 16 }, () => [
    Uint8Array.from([...varUint(freshClient(dice)), ...varUint(1), ...varUint(state.length)]),
    state,
  ]).flat();
  const payload = Buffer.concat([Uint8Array.from([16]), ...states]);
  return Buffer.concat([Uint8Array.from([AWARENESS, ...varUint(payload.length)]), payload]);
}

/** A frame that asks who is here. */
export const WHO_IS_HERE = frame(QUERY);

function freshClient(dice: Dice): number {
  return 70_000 + dice.below(2 ** 31);
}

/** An update as Yjs itself makes it, by any client, of anything, anywhere. */
function update(dice: Dice, state: Uint8Array): Uint8Array {
  const doc = new Y.Doc();
  if (dice.chance(0.7)) Y.applyUpdate(doc, state);
  doc.clientID = dice.chance(0.5) ? freshClient(dice) : (dice.pick(NUMBERS) ?? 1);
  const before = Y.encodeStateVector(doc);
  doc.transact(() => {
    for (let edits = 1 + dice.below(4); edits > 0; edits -= 1) edit(dice, doc);
  });
  const made = Y.encodeStateAsUpdate(doc, dice.chance(0.9) ? before : undefined);
  doc.destroy();
  return made;
}

function edit(dice: Dice, doc: Y.Doc): void {
  const root = dice.pick(ROOTS) ?? "component";
  const key = dice.pick(KEYS) ?? "c1";
  try {
    if (root.startsWith("text.")) return doc.getText(root).insert(0, "x".repeat(1 + dice.below(50)));
    const map = doc.getMap(root);
    const standing = [...map.keys()];
    if (dice.chance(0.3)) return map.delete(dice.pick(standing) ?? key);
    map.set(dice.chance(0.5) ? (dice.pick(standing) ?? key) : key, content(dice));
  } catch {
    doc.getArray(`${root}-list`).push([7]); // the root is of another kind here, or Yjs itself will not write that
  }
}

function content(dice: Dice): unknown {
  return dice.pick<() => unknown>([
    () => new Y.Map([["a", 1]]),
    () => new Y.Text("nested"),
    () => new Y.Doc(),
    () => new Uint8Array(100),
    () => null,
    () => ({ value: "x".repeat(dice.below(5_000)) }),
    () => ({ deleted: true }),
    () => ({ schema: "docker.container@1" }),
    () => ({ from: { component: "c1", path: "/domain/image" } }),
    () => JSON.parse(`${"[".repeat(300)}${"]".repeat(300)}`) as unknown,
    () => JSON.parse('{"__proto__":{"value":1},"value":2}') as unknown,
    () => [1, Number.MAX_SAFE_INTEGER],
  ])?.();
}

/** An update written byte by byte: structs and deletions that Yjs would never make. */
function handmade(dice: Dice): Uint8Array {
  const number = (): number[] => varUint(dice.pick(NUMBERS) ?? 0);
  const structs = Array.from({ length: dice.below(4) }, () => [
    dice.below(256), // what it is, and which of origin, right origin and key it has
    ...number(),
    ...number(),
    ...randomBytes(dice, 20),
  ]).flat();
  const clients = dice.chance(0.1) ? varUint(2 ** 31) : [1];
  const deletions = [1, ...number(), 1, ...number(), ...number()];
  return Uint8Array.from([...clients, ...varUint(dice.below(3)), ...number(), ...number(), ...structs, ...deletions]);
}
