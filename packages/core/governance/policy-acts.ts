import { type ComponentId, isTimeZone, type JsonObject, type LocalTime } from "../base/index.ts";
import { type ActFacts, actFacts, type MutationContext, type Policy, type PolicyDecision } from "../engine/index.ts";
import { isCosmetic, type Mutation, type Snapshot } from "../model/index.ts";
import { isGiven } from "./demand.ts";
import type { Stage } from "./policy-components.ts";
import type { PolicyParameter } from "./policy-setting.ts";

/**
 * Policies about how something is done rather than what: which notes go with it, at what hour. What they read is said by whoever
 * acts, so they keep honest people from slips, and nobody from lying; the audit has what was said.
 */
const ALLOW: PolicyDecision = { kind: "allow" };

const SCOPE: PolicyParameter = {
  ...{ name: "scope", title: "For", type: "choice", default: "deletions" },
  choices: [
    { value: "deletions", title: "components and functions that are deleted" },
    { value: "everything", title: "every change" },
  ],
};
const WHEN: PolicyParameter = {
  ...{ name: "when", title: "Asked", type: "choice", default: "both" },
  choices: [
    { value: "both", title: "at both times" },
    { value: "edit", title: "when it is edited" },
    { value: "apply", title: "when it is applied" },
  ],
};

export const NOTE_PARAMETERS: readonly PolicyParameter[] = [
  {
    ...{ name: "note", title: "Note", type: "text", default: "ticket", pattern: "^[A-Za-z][A-Za-z0-9_.-]{0,39}$" },
    hint: "a note's name, such as ticket: a letter, then letters, digits, dots, dashes or underscores",
  },
  {
    ...{
      name: "begins",
      title: "Begins with, if anything",
      type: "text",
      default: "",
      pattern: "^[^\\p{Cc}\\p{Cs}]*$",
    },
    hint: "what a note can begin with: one line of at most 200 characters",
  },
  SCOPE,
  WHEN,
];

export const HOURS_PARAMETERS: readonly PolicyParameter[] = [
  { name: "from", title: "From hour", type: "count", default: 8, minimum: 0, maximum: 23 },
  { name: "until", title: "Until hour", type: "count", default: 18, minimum: 1, maximum: 24 },
  {
    ...{ name: "days", title: "On", type: "choice", default: "weekdays" },
    choices: [
      { value: "weekdays", title: "Monday to Friday" },
      { value: "every", title: "every day" },
    ],
  },
  { name: "timeZone", title: "Time zone, if not that of whoever acts", type: "text", default: "" },
  { ...SCOPE, default: "everything" },
  { ...WHEN, default: "apply" },
];

type Scope = "deletions" | "everything";
type When = "both" | "edit" | "apply";

/** What matters comes with a note, at the edit and when it is applied, or at one of the two [G31]. */
export function requiredNote(parameters: JsonObject, stage: Stage): Policy {
  const { note, begins, scope, when } = parameters as { [name: string]: string };
  const need = { name: String(note), begins: String(begins) };
  const wanted = `the note “${need.name}”${need.begins === "" ? "" : `, beginning with ${need.begins}`}`;
  const about = scope === "everything" ? "Every change" : "A deletion";
  return {
    name: "requiredNote",
    title: "What matters comes with a note",
    evaluate(mutation, state, context) {
      if (!isWithin(scope as Scope, mutation, context.base ?? state)) return ALLOW;
      const isEdit = stage === "edit";
      const isMissing = isAskedAt(when as When, stage) && !isGiven(context.metadata ?? {}, need);
      if (isMissing && (isEdit || context.at !== undefined))
        return {
          kind: "deny",
          sentence: `${about} needs ${wanted}. Give it under Notes, or by program as metadata, then do it again.`,
          passes: `the same with ${wanted}`,
        };
      if (isEdit ? !isAskedAt(when as When, "settled") : !isMissing) return ALLOW;
      return {
        ...{ kind: "require", need: { kind: "note", ...need } },
        sentence: `${about} needs ${wanted}: whoever applies this gives it.`,
      };
    },
  };
}

/** What matters is done at certain hours, by the clock of whoever acts or by one that an owner has named [G32]. */
export function workingHours(parameters: JsonObject, stage: Stage): Policy {
  const hours = hoursOf(parameters);
  const said = `${hours.isWeekdays ? "Monday to Friday" : "every day"}, ${clock(hours.from)} to ${clock(hours.until)}`;
  return {
    name: "workingHours",
    title: "Only during working hours",
    evaluate(mutation, state, context) {
      if (!isAskedAt(hours.when, stage) || !isWithin(hours.scope, mutation, context.base ?? state)) return ALLOW;
      const { local, timeZone } = factsAt(context, hours.timeZone);
      if (!local || isOpen(hours, local)) return ALLOW;
      const done = stage === "edit" ? "edited" : "applied";
      return {
        kind: "deny",
        sentence: `This may be ${done} only during working hours (${said}). It is ${clock(local.hour, local.minute)} on ${DAYS[local.weekday - 1]} in ${timeZone}.`,
        passes: `the same during these hours: ${said} (${timeZone})`,
      };
    },
  };
}

/** What is wrong with hours as a whole, as far as each part of them may be set. */
export function hoursProblem(parameters: JsonObject): string | undefined {
  const { from, until, timeZone } = hoursOf(parameters);
  if (from === until) return "The hours begin and end at the same time. Choose two that differ.";
  if (timeZone === "" || isTimeZone(timeZone)) return undefined;
  return `There is no time zone “${timeZone.slice(0, 64)}”. Name one such as Europe/Berlin, or none.`;
}

type Hours = {
  readonly from: number;
  readonly until: number;
  readonly isWeekdays: boolean;
  readonly timeZone: string;
  readonly scope: Scope;
  readonly when: When;
};

function hoursOf(parameters: JsonObject): Hours {
  return {
    from: Number(parameters["from"]),
    until: Number(parameters["until"]),
    isWeekdays: parameters["days"] === "weekdays",
    timeZone: String(parameters["timeZone"]),
    scope: parameters["scope"] as Scope,
    when: parameters["when"] as When,
  };
}

function factsAt(context: MutationContext, timeZone: string): ActFacts {
  return actFacts(timeZone === "" ? context : { ...context, timeZone });
}

/** Those of a night begin on one day and end on the next, which counts as the day they began on. */
function isOpen({ from, until, isWeekdays }: Hours, { hour, weekday }: LocalTime): boolean {
  const isOverMidnight = until <= from;
  const isIn = isOverMidnight ? hour >= from || hour < until : hour >= from && hour < until;
  const began = isOverMidnight && hour < until ? (weekday === 1 ? 7 : weekday - 1) : weekday;
  return isIn && (!isWeekdays || began <= 5);
}

function isAskedAt(when: When, stage: Stage): boolean {
  return when === "both" || (when === "edit") === (stage === "edit");
}

/**
 * What is there as a thing of its own, and is gone with it. Entries, notes of the catalogue and views are parts of what stays, and a version
 * can be discarded only before Head has it.
 */
const DELETIONS: ReadonlySet<Mutation["type"]> = new Set([
  "component.delete",
  "component.erase",
  "function.delete",
  "function.erase",
]);

/** Taking away what the change set itself has made is neither a deletion nor a change: nothing comes to Head of it [E23]. */
function isWithin(scope: Scope, mutation: Mutation, base: Snapshot): boolean {
  if (mutation.type === "schema.discard" && !base.schemas.has(mutation.schema)) return false;
  if (!DELETIONS.has(mutation.type)) return scope === "everything" && !isCosmetic(mutation);
  return "function" in mutation ? base.functions.has(mutation.function) : isComponentOf(base, mutation);
}

function isComponentOf(base: Snapshot, mutation: Mutation): boolean {
  return "component" in mutation && base.components.has(mutation.component as ComponentId);
}

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function clock(hour: number, minute = 0): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
