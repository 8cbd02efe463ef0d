import { isDefinitionKey } from "@tributary/core/document";
import type { Mutation, Snapshot } from "@tributary/core/model";
import { randomEdit } from "./edits.ts";
import { erasure, furtherEdit, typedIntoDefinition } from "./further-edits.ts";
import { typedInto } from "./function-edits.ts";
import type { Dice } from "./random.ts";
import { wholeEdit } from "./whole-edits.ts";

/** What people come to do in a history. */
export type Draws = {
  readonly edit: (dice: Dice, view: Snapshot, freshId: () => string) => readonly Mutation[];
  /** What comes to Head by itself. */
  readonly onHead: Draws["edit"];
  /** Texts that somebody might ask for, to type in. */
  readonly texts: (view: Snapshot, base: Snapshot) => readonly string[];
  /** What an open text is made to say. */
  readonly typed: (dice: Dice, key: string, text: string, view: Snapshot) => string;
  /** Whether the server makes batches for somebody, too, of which each mutation has a verdict. */
  readonly inBatches?: true;
};

/** What histories drew that were kept before there was more to draw: they go on meaning what they meant. */
const FIRST: Draws = {
  edit: randomEdit,
  onHead: randomEdit,
  texts: (view) => [...view.functions.keys()].sort(),
  typed: (dice, _key, text) => typedInto(dice, text),
};

const ALL: Draws = {
  edit: (dice, view, freshId) => (dice.chance(0.25) ? furtherEdit : randomEdit)(dice, view, freshId),
  // A version that is on Head is never taken away.
  onHead: (dice, head, freshId) =>
    dice.chance(0.15)
      ? erasure(dice, head)
      : ALL.edit(dice, head, freshId).filter(({ type }) => type !== "schema.discard"),
  texts: (view, base) => {
    const made = [...view.schemas.keys()].filter((ref) => !base.schemas.has(ref));
    // As often the definitions as the functions, of which there are more.
    return [...view.functions.keys(), ...made, ...made].sort();
  },
  typed: (dice, key, text, view) =>
    isDefinitionKey(key) ? typedIntoDefinition(dice, text, view.schemas.get(key)) : typedInto(dice, text),
};

/** All of that, and maps and lists written as a whole. */
const WHOLES: Draws = {
  ...ALL,
  edit: (dice, view, freshId) => (dice.chance(0.12) ? wholeEdit : ALL.edit)(dice, view, freshId),
  onHead: (dice, head, freshId) => (dice.chance(0.12) ? wholeEdit : ALL.onHead)(dice, head, freshId),
};

/** All of that, and batches. */
const BATCHES: Draws = { ...WHOLES, inBatches: true };

const NAMED = { all: ALL, wholes: WHOLES, batches: BATCHES } as const;

export type DrawsName = keyof typeof NAMED;

export function drawsOf({ draws }: { readonly draws?: DrawsName }): Draws {
  return draws === undefined ? FIRST : NAMED[draws];
}
