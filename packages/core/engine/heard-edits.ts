import { type ComponentId, err, ok, type Result } from "../base/index.ts";
import {
  type Component,
  hasTag,
  type Mutation,
  MUTATION_TRAITS,
  nameOf,
  outcomeOfRule,
  saidWithout,
  schemaName,
  type Snapshot,
  TAG_PATTERN,
  tagParts,
  withholding,
} from "../model/index.ts";
import type { EditEnding, HeardEdits } from "../protocol/index.ts";
import type { Execution } from "./execution.ts";
import { EDIT_ENDINGS, type Listener } from "./listener.ts";

export const NO_EDITS: HeardEdits = { endings: [], types: [], kinds: [], tag: "" };

/** Of a large batch a message names so many. */
const MOST_NAMED = 20;
const MOST_PATTERNS = 50;
const PATTERN = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}(\.\*)?$/;

/** As it may be stored, or a sentence about what is wrong with it. */
export function parseHeardEdits(given: HeardEdits): Result<HeardEdits, string> {
  const tidy = (list: readonly string[]) => [...new Set(list.map((each) => each.trim()).filter((each) => each !== ""))];
  const [types, kinds] = [tidy(given.types), tidy(given.kinds)];
  const tag = given.tag.trim();
  if (types.length > MOST_PATTERNS || kinds.length > MOST_PATTERNS)
    return err(`Name at most ${MOST_PATTERNS} types and ${MOST_PATTERNS} kinds.`);
  const strange = types.find((type) => !Object.keys(MUTATION_TRAITS).some((known) => isLike(type, known)));
  if (strange !== undefined)
    return err(`There is no type of edit “${strange.slice(0, 80)}”: name one such as attribute.set, or component.*`);
  const odd = kinds.find((kind) => !PATTERN.test(kind));
  if (odd !== undefined)
    return err(`“${odd.slice(0, 80)}” is no kind of component: name one such as docker.volume, or docker.*`);
  if (tag !== "" && !new RegExp(TAG_PATTERN, "u").test(tag))
    return err("The tag must be one such as tier, or one with its value such as tier=production.");
  return ok({ endings: EDIT_ENDINGS.filter((each) => given.endings.includes(each)), types, kinds, tag });
}

/** What is heard of, in words: "edits refused by a policy or failed, of component.delete, on docker.volume, tagged tier=production". */
export function heardSentence({ endings, types, kinds, tag }: HeardEdits): string {
  if (endings.length === 0) return "no edits";
  return [
    `edits ${listed(endings.map((each) => WORDS[each]))}`,
    ...(types.length > 0 ? [`of the ${types.length === 1 ? "type" : "types"} ${listed(types)}`] : []),
    ...(kinds.length > 0 ? [`on ${listed(kinds)}`] : []),
    ...(tag === "" ? [] : [`tagged ${tag}`]),
  ].join(", ");
}

const WORDS: { readonly [E in EditEnding]: string } = {
  accepted: "accepted",
  blocked: "refused by a policy",
  failed: "that could not be judged",
};

function listed(all: readonly string[]): string {
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}

const MESSAGES = {
  accepted: { severity: "info", one: "An edit was accepted", many: "edits were accepted" },
  blocked: { severity: "warning", one: "A policy refused an edit", many: "edits were refused by policies" },
  failed: { severity: "error", one: "An edit could not be judged", many: "edits could not be judged" },
} as const;

/**
 * Hears what a workspace wants told. A message says what was touched, and of what was refused what policies say; it holds no value that
 * was written: whoever receives it asks for those with their own rights [E30].
 */
export function heardEditsListener(heard: HeardEdits): Listener {
  return {
    name: "webhook",
    hear: (execution, mutations) =>
      heard.endings.flatMap((ending) => {
        const ended = endedSo(ending, execution, mutations);
        if (ended.length === 0) return [];
        const about = aboutIn(execution, mutations);
        const wanted = ended.filter(({ mutation }) => fits(heard, mutation, about));
        return wanted.length === 0 ? [] : [messageOf(ending, withoutHidden(wanted, about), execution, about)];
      }),
  };
}

type Ended = {
  readonly mutation: Mutation;
  /** As it was judged, where that is another. */
  readonly judged?: Mutation;
  readonly why?: string;
  readonly policies?: readonly string[];
};

function endedSo(
  ending: EditEnding,
  { phase, outcomes, interruption }: Execution,
  mutations: readonly Mutation[],
): readonly Ended[] {
  if (phase === "failed" || phase === "interrupted")
    return ending === "failed" && interruption !== "cancelled" ? mutations.map((mutation) => ({ mutation })) : [];
  return outcomes.flatMap(({ mutation, proposed = mutation, refusal, skipped, voices }): Ended[] => {
    if (!refusal) return ending === "accepted" && phase === "done" && !skipped ? [{ mutation }] : [];
    if (ending === "failed") return outcomeOfRule(refusal.kind) === "failed" ? [{ mutation: proposed }] : [];
    if (ending !== "blocked" || refusal.kind !== "policy") return [];
    const policies = voices.flatMap(({ kind, policy }) => (kind === "deny" ? [policy] : []));
    // What was typed where a secret's name belongs may be the secret itself, and the sentence names it.
    const isOfSecret = "path" in proposed && proposed.path.startsWith("/secrets/");
    return [{ mutation: proposed, judged: mutation, ...(isOfSecret ? {} : { why: refusal.sentence }), policies }];
  });
}

/** Why it was refused is not said where that repeats what nobody is shown of it. */
function withoutHidden(ended: readonly Ended[], { before, after, said }: About): readonly Ended[] {
  if (ended.every(({ why }) => why === undefined)) return ended;
  const kept = withholding([before, after], said);
  return ended.map(({ why, ...rest }) => {
    const edits = rest.judged ? [rest.mutation, rest.judged] : [rest.mutation];
    const isSaid = why !== undefined && edits.every((edit) => saidWithout(why, edit, kept(edit)) === why);
    return isSaid ? { ...rest, why } : rest;
  });
}

/** A component as it was, as it is, and as the batch would have it: what was refused is of the kind that it was to be made of. */
type About = {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly kinds: ReadonlyMap<string, string>;
  readonly said: readonly Mutation[];
};

function aboutIn({ before, state, outcomes }: Execution, mutations: readonly Mutation[]): About {
  const said = [...mutations, ...outcomes.map(({ mutation }) => mutation)];
  const kinds = new Map(
    said.flatMap((each) => (each.type === "component.create" ? [[each.component, schemaName(each.schema)]] : [])),
  );
  return { before, after: state, kinds, said };
}

function fits({ types, kinds, tag }: HeardEdits, mutation: Mutation, about: About): boolean {
  if (types.length > 0 && !types.some((type) => isLike(type, mutation.type))) return false;
  if (kinds.length === 0 && tag === "") return true;
  if (!("component" in mutation)) return false;
  const sides = sidesOf(mutation.component, about);
  const made = about.kinds.get(mutation.component);
  const named = [...sides.map(({ schema }) => schemaName(schema)), ...(made === undefined ? [] : [made])];
  if (kinds.length > 0 && !named.some((name) => kinds.some((kind) => isLike(kind, name)))) return false;
  return tag === "" || sides.some((side) => hasTag(side, tag)) || about.said.some(tags(mutation.component, tag));
}

function sidesOf(component: string, { before, after }: About): readonly Component[] {
  return [before, after].flatMap(({ components }) => components.get(component as ComponentId) ?? []);
}

/** Whether a mutation puts this tag on the component. */
function tags(component: string, tag: string): (mutation: Mutation) => boolean {
  const { name, value } = tagParts(tag);
  return (mutation) =>
    mutation.type === "attribute.set" &&
    mutation.component === component &&
    mutation.path === `/meta/tags/${name}` &&
    (value === undefined || mutation.value === value);
}

/** `docker.*` is like `docker.volume`, and like nothing of another name that begins so. */
function isLike(pattern: string, name: string): boolean {
  return pattern.endsWith(".*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

function messageOf(ending: EditEnding, wanted: readonly Ended[], { executionId }: Execution, about: About) {
  const { severity, one, many } = MESSAGES[ending];
  const edits = wanted.slice(0, MOST_NAMED).map((each) => editView(each, about));
  const names = [...new Set(edits.flatMap(({ name }) => (name === undefined ? [] : [`“${name}”`])))];
  const on = names.length === 0 ? "" : ` on ${names.slice(0, 3).join(", ")}${names.length > 3 ? " and others" : ""}`;
  const why = [...new Set(wanted.flatMap((each) => each.why ?? []))][0];
  return {
    ...{ ending, type: `edit.${ending}`, severity },
    description: [`${wanted.length === 1 ? one : `${wanted.length} ${many}`}${on}.`, why].filter(Boolean).join(" "),
    data: { execution: executionId, count: wanted.length, edits: edits.map((each) => ({ ...each })) },
  };
}

/** One edit of a message: JSON as it is. */
type EditView = {
  readonly type: string;
  readonly sentence?: string;
  readonly policies?: readonly string[];
  readonly component?: string;
  readonly name?: string;
  readonly kind?: string;
  readonly path?: string;
  readonly function?: string;
};

function editView({ mutation, why, policies }: Ended, about: About): EditView {
  const { type } = mutation;
  const said = { type, ...(why === undefined ? {} : { sentence: why }), ...(policies ? { policies } : {}) };
  const path = "path" in mutation ? { path: mutation.path } : {};
  if ("function" in mutation) return { ...said, function: mutation.function };
  if (!("component" in mutation)) return said;
  const { component } = mutation;
  const [side] = sidesOf(component, about);
  const kind = side ? schemaName(side.schema) : about.kinds.get(component);
  return {
    ...{ ...said, component, ...path },
    ...(side ? { name: nameOf(side) } : {}),
    ...(kind === undefined ? {} : { kind }),
  };
}
