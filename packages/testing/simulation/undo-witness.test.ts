import { type Actor, type ConnectionId, type Json, SYSTEM_ACTOR } from "@tributary/core/base";
import type { ComponentId } from "@tributary/core/base";
import type { Mutation, Path } from "@tributary/core/model";
import { expect, test } from "vitest";
import { UndoWitness } from "./undo-witness.ts";
import { PEOPLE } from "./world.ts";

const [ANA, BEN] = PEOPLE.map(({ actor }) => actor) as [Actor, Actor];
const MUTATION: Mutation = {
  type: "attribute.set",
  component: "base0" as ComponentId,
  path: "/domain/size" as Path,
  value: 1,
};

/** What is written at one key, of which Head has said 7 at some time. */
function atOneKey() {
  const witness = new UndoWitness((_, value) => value === 7);
  let stands: Json = null;
  const write = (actor: Actor, after: Json, how: { readonly isUndo?: true; readonly quiet?: true } = {}): void => {
    const { isUndo = false, ...quiet } = how;
    const row = { root: "attribute", key: "base0/domain/size", before: stands, after, mutation: MUTATION, ...quiet };
    stands = after;
    const entry = { update: new Uint8Array(), actor, connection: "one" as ConnectionId, at: 0 };
    witness.see({ ...entry, accepted: [row], refused: [], claims: [] }, isUndo, () => false);
  };
  return {
    write,
    undo: (actor: Actor, after: Json) => () => write(actor, after, { isUndo: true }),
    /** A rebase: Head says the same by now. */
    saidByHead: () => write(SYSTEM_ACTOR, null, { quiet: true }),
    /** A rebase: it does not hold any more. */
    dropped: () => write(SYSTEM_ACTOR, null),
  };
}

test("[R8] [S20] an undo finds what Head says since as its author left it, above what somebody else had written", () => {
  const { write, undo, saidByHead } = atOneKey();
  write(BEN, 5);
  write(ANA, 7);
  saidByHead();
  expect(undo(ANA, 5)).not.toThrow();
});

test("[R8] what a rebase has dropped is not its author's to bring back, whatever Head has said at some time", () => {
  const { write, undo, dropped } = atOneKey();
  write(ANA, 7);
  dropped();
  expect(undo(ANA, 5)).toThrow("[R8]");
});

test("[R8] what a rebase takes out that Head never said is not its author's to bring back", () => {
  const { write, undo, saidByHead } = atOneKey();
  write(ANA, 6);
  saidByHead();
  expect(undo(ANA, 5)).toThrow("[R8]");
});

test("[R8] what somebody else wrote, and Head says since, is theirs", () => {
  const { write, undo, saidByHead } = atOneKey();
  write(ANA, 5);
  write(BEN, 7);
  saidByHead();
  expect(undo(ANA, 4)).toThrow("[R8]");
});

test("[R8] so is what somebody else writes once Head says it", () => {
  const { write, undo, saidByHead } = atOneKey();
  write(ANA, 7);
  saidByHead();
  write(BEN, 8);
  expect(undo(ANA, 5)).toThrow("[R8]");
});
