import type { MutationType } from "../model/index.ts";

/** What becomes of a mutation of a change set ("mine") where it meets one that Head has gained ("theirs"). */
export type Outcome =
  | "both"
  | "mine"
  | "place"
  | "same"
  | "adopted"
  | "gone"
  | "removal"
  | "needed"
  | "circle"
  | "merge"
  | "unfit"
  | "whole"
  | "number"
  | "suffix";

export const OUTCOMES: { readonly [O in Outcome]: string } = {
  both: "Both stand.",
  mine: "Where both write the same value, the change set's stands and the divergence is recorded, unless they agree.",
  place: "Where both place the same thing, the change set's place stands. A place is no value to settle.",
  same: "Where both take the same away, nothing is left to do.",
  adopted: "Head has created it too: what the change set says of it becomes edits of Head's.",
  gone: "What Head took away takes this with it. Reported.",
  removal: "The change set's removal stands over what Head did to the thing, and the divergence is recorded.",
  needed: "Head now uses or protects what this removes, so it is dropped. Reported.",
  circle:
    "Where the two would make a value of itself, or close a circle of components, what the change set says is dropped: a connection; of a function what it reads, its name, attachment or return; or that a component comes back or moves. Reported.",
  merge:
    "Where both edit a function's code, both edits are in, by character; where they changed the same place, the divergence is recorded.",
  unfit:
    "What has no place in the version that one of the two moves a component to is dropped, or the move is. Reported.",
  whole:
    "Where one writes a group, map or list as a whole and the other an entry of it, the change set's is dropped, with what it took away to make room. Reported.",
  number:
    "Where both define the same version of a schema differently, the change set's takes the next number. Reported.",
  suffix: "Where siblings would bear the same name, the change set's gets a suffix. Reported.",
};

/** The outcomes that a pair can have, in the order they are looked for; `both` where none applies. */
export type Outcomes = readonly [Outcome, ...Outcome[]];
type Row = { readonly [Mine in MutationType]: Outcomes };

const BOTH: Outcomes = ["both"];
const MINE: Outcomes = ["mine"];
const PLACE: Outcomes = ["place"];
const SAME: Outcomes = ["same"];
const GONE: Outcomes = ["gone"];
const REMOVAL: Outcomes = ["removal"];
const SUFFIX: Outcomes = ["suffix"];
const UNFIT: Outcomes = ["unfit"];
const WHOLE: Outcomes = ["whole"];
const MINE_OR_WHOLE: Outcomes = ["mine", "whole"];

const VIEWS_BOTH = {
  "view.create": BOTH,
  "view.rename": BOTH,
  "view.delete": BOTH,
  "view.place": BOTH,
  "view.remove": BOTH,
} as const;
const COMPONENTS_BOTH = {
  "component.create": BOTH,
  "component.delete": BOTH,
  "component.restore": BOTH,
  "component.erase": BOTH,
  "component.rename": BOTH,
  "component.upgrade": BOTH,
} as const;
/** Whatever says what the value at a place is. */
const values = (outcomes: Outcomes) =>
  ({ "attribute.set": outcomes, "attribute.unset": outcomes, "attribute.subscribe": outcomes }) as const;
const cells = (outcomes: Outcomes) =>
  ({ ...values(outcomes), "item.insert": outcomes, "item.move": outcomes, "item.remove": outcomes }) as const;
/** Whatever takes a component away. */
const removals = (outcomes: Outcomes) => ({ "component.delete": outcomes, "component.erase": outcomes }) as const;
const FUNCTIONS_BOTH = {
  "function.create": BOTH,
  "function.set": BOTH,
  "function.edit": BOTH,
  "function.bind": BOTH,
  "function.unbind": BOTH,
  "function.delete": BOTH,
  "function.restore": BOTH,
  "function.erase": BOTH,
} as const;
const CONTENT_BOTH = {
  ...FUNCTIONS_BOTH,
  "schema.edit": BOTH,
  "schema.install": BOTH,
  "schema.discard": BOTH,
  "catalogue.set": BOTH,
  "catalogue.clear": BOTH,
} as const;
const APART: Row = { ...COMPONENTS_BOTH, ...cells(BOTH), ...VIEWS_BOTH, ...CONTENT_BOTH };

/** A value of Head's changed: only what writes the same value, or removes what it stands on, meets it. */
const VALUE: Row = {
  ...APART,
  ...removals(["removal", "needed"]),
  ...values(MINE_OR_WHOLE),
  "item.insert": WHOLE,
  "item.remove": ["removal", "whole"],
  "component.upgrade": UNFIT,
};
/** A value of Head's is gone: nothing is in the way for it. */
const CLEARED: Row = {
  ...VALUE,
  ...values(MINE),
  "item.insert": BOTH,
  "item.remove": REMOVAL,
};
const ENTRY: Row = {
  ...APART,
  ...removals(REMOVAL),
  ...values(WHOLE),
  "item.insert": PLACE,
  "item.move": PLACE,
  "item.remove": ["removal", "whole"],
  "component.upgrade": UNFIT,
};
const TAKEN: Row = {
  ...cells(GONE),
  ...VIEWS_BOTH,
  ...CONTENT_BOTH,
  "component.create": GONE,
  "component.delete": SAME,
  "component.restore": GONE,
  "component.erase": SAME,
  "component.rename": GONE,
  "component.upgrade": GONE,
};
const COME_BACK: Row = {
  ...APART,
  "component.restore": SAME,
  "component.rename": SUFFIX,
  "attribute.subscribe": SUFFIX,
};

/** A function of Head's was changed in one of its parts. */
const FUNCTION: Row = { ...APART, "function.delete": REMOVAL, "function.erase": REMOVAL };
const FUNCTION_TAKEN: Row = {
  ...APART,
  "attribute.subscribe": GONE,
  "function.create": GONE,
  "function.set": GONE,
  "function.edit": GONE,
  "function.bind": GONE,
  "function.unbind": GONE,
  "function.delete": SAME,
  "function.restore": GONE,
  "function.erase": SAME,
};
const FUNCTION_USED: Outcomes = ["needed"];

/** What may close a circle, with whatever closes it from the other side [M74]. */
const CLOSING = ["attribute.subscribe", "function.set", "function.bind", "function.restore"] as const;
const COMING = ["component.restore", "component.upgrade"] as const;

function closing(row: Row, mine: readonly MutationType[] = [...CLOSING, ...COMING]): Row {
  return { ...row, ...Object.fromEntries(mine.map((type) => [type, orCircle(row[type])])) };
}

function orCircle(outcomes: Outcomes): Outcomes {
  if (outcomes.includes("circle")) return outcomes;
  return outcomes === BOTH ? ["circle"] : [...outcomes, "circle"];
}

/**
 * Every pair of mutation types: what Head gained × what the change set says. The compiler refuses a pair that is missing, so
 * a new mutation type says here what it does to all others before it can exist. SPEC.md shows it as a table, written from
 * this one by `npm run spec:transform`.
 */
export const TRANSFORM: { readonly [Theirs in MutationType]: Row } = {
  "component.create": { ...APART, "component.create": ["adopted"] },
  "component.delete": TAKEN,
  "component.restore": closing(COME_BACK, CLOSING),
  "component.erase": { ...TAKEN, "view.place": GONE, "view.remove": GONE },
  "component.rename": {
    ...APART,
    "component.delete": REMOVAL,
    "component.restore": SUFFIX,
    "component.erase": REMOVAL,
    "component.rename": ["mine", "suffix"],
    "attribute.subscribe": SUFFIX,
  },
  "attribute.set": VALUE,
  "attribute.unset": CLEARED,
  "attribute.subscribe": closing({
    ...VALUE,
    "component.restore": SUFFIX,
    "component.rename": SUFFIX,
    "attribute.subscribe": ["mine", "circle", "whole"],
    "function.set": FUNCTION_USED,
    "function.unbind": FUNCTION_USED,
    "function.delete": FUNCTION_USED,
    "function.erase": FUNCTION_USED,
    "item.remove": ["removal", "needed", "whole"],
  }),
  "item.insert": ENTRY,
  "item.move": {
    ...APART,
    "item.insert": PLACE,
    "item.move": PLACE,
    "component.upgrade": UNFIT,
  },
  "item.remove": {
    ...APART,
    ...cells(GONE),
    ...removals(REMOVAL),
    "item.remove": ["same", "gone"],
  },
  "view.create": { ...APART, "view.create": MINE },
  "view.rename": { ...APART, "view.rename": MINE, "view.delete": REMOVAL },
  "view.delete": {
    ...APART,
    "view.rename": GONE,
    "view.delete": SAME,
    "view.place": GONE,
    "view.remove": GONE,
  },
  "view.place": { ...APART, "view.place": PLACE, "view.remove": PLACE },
  "view.remove": { ...APART, "view.place": PLACE, "view.remove": SAME },
  "component.upgrade": closing(
    {
      ...APART,
      "component.create": UNFIT,
      ...removals(REMOVAL),
      "component.upgrade": MINE,
      ...cells(UNFIT),
    },
    CLOSING,
  ),
  "function.create": {
    ...FUNCTION,
    "function.create": ["adopted", "suffix"],
    "function.set": SUFFIX,
    "function.restore": SUFFIX,
  },
  "function.set": closing({
    ...FUNCTION,
    "attribute.subscribe": GONE,
    "function.create": SUFFIX,
    "function.set": ["mine", "suffix"],
    "function.restore": SUFFIX,
  }),
  "function.edit": { ...FUNCTION, "function.edit": ["merge"] },
  "function.bind": closing({ ...FUNCTION, "function.bind": MINE, "function.unbind": MINE }),
  "function.unbind": { ...FUNCTION, "attribute.subscribe": GONE, "function.bind": MINE, "function.unbind": SAME },
  "function.delete": FUNCTION_TAKEN,
  "function.restore": closing({
    ...APART,
    "function.restore": SAME,
    "function.create": SUFFIX,
    "function.set": SUFFIX,
  }),
  "function.erase": FUNCTION_TAKEN,
  "schema.edit": APART,
  "schema.install": { ...APART, "schema.install": ["number"] },
  "schema.discard": { ...APART, "component.create": GONE, "component.upgrade": GONE, "function.bind": GONE },
  "catalogue.set": { ...APART, "catalogue.set": MINE, "catalogue.clear": MINE },
  "catalogue.clear": { ...APART, "catalogue.set": MINE, "catalogue.clear": SAME },
};

/** The table as SPEC.md shows it: every pair that is more than "both stand", and what each outcome means. */
export function transformText(): string {
  const outcomes = Object.entries(OUTCOMES).map(([name, sentence]) => `- **${name}**: ${sentence}`);
  const rows = Object.entries(TRANSFORM).flatMap(([theirs, row]) => {
    const byOutcome = new Map<string, string[]>();
    for (const [mine, names] of Object.entries(row)) {
      const outcome = names.join(", else ");
      if (outcome !== "both") byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), `\`${mine}\``]);
    }
    return [...byOutcome].map(([outcome, mine]) => `| \`${theirs}\` | ${mine.join(" ")} | ${outcome} |`);
  });
  const head = ["| Head gained | the change set says | outcome |", "|---|---|---|"];
  return [...outcomes, "", ...head, ...rows, "| anything | everything else | both |"].join("\n");
}
