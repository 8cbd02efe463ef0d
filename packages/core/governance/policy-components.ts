import type { ComponentId } from "../base/index.ts";
import { allOf, type Policy, type PolicyDecision } from "../engine/index.ts";
import {
  type Component,
  hasTag,
  isCosmetic,
  isProtected,
  type Mutation,
  nameOf,
  type Path,
  placeOf,
  type Schema,
  schemaOf,
  type Snapshot,
} from "../model/index.ts";
import type { PlanStep } from "../protocol/index.ts";
import { namesOf } from "./names.ts";
import type { ReviewRule } from "./review-rule.ts";

/** Policies about components that somebody has marked: as protected, or with a tag. */
const ALLOW: PolicyDecision = { kind: "allow" };

/** What is judged: an edit, as it is made; or all that a change set comes to, on its way to Head. */
export type Stage = "edit" | "settled";

/**
 * What is protected, or has the tag, is neither deleted nor made anew by an edit of its own. Of what is settled only deletions are
 * judged here: its mutations stand in another order than they were made in, and `protectedStay` knows what would be made anew.
 */
export function protectedComponents(tag: string, stage: Stage): Policy {
  return allOf({
    name: "protectedComponents",
    title: "Protected components stay",
    parts: [deletion(tag), ...(stage === "edit" ? [replacement(tag)] : [])],
  });
}

/** Deleting takes back what the change set has changed, the guard it has taken off as well: so what it stands on is asked first. */
function deletion(tag: string): Policy {
  return {
    name: "deletion",
    evaluate(mutation, state, { base = state }) {
      if (mutation.type !== "component.delete" && mutation.type !== "component.erase") return ALLOW;
      const [below, here] = [base.components.get(mutation.component), state.components.get(mutation.component)];
      const isBelow = below !== undefined && isGuarded(below, tag);
      const guarded = isBelow ? below : here;
      if (!guarded || !isGuarded(guarded, tag)) return ALLOW;
      const off = offSentence(guarded, tag);
      const would = `${guardedSentence(guarded, tag, nameOf(here ?? guarded))}, and this would delete it.`;
      return {
        ...{ kind: "deny", severity: "critical" },
        sentence: isBelow ? `${would} ${capital(off)} and apply that first; then it can be deleted.` : would,
        passes: isBelow ? `the same after you ${off} and that is applied` : `the same after you ${off}`,
      };
    },
  };
}

function replacement(tag: string): Policy {
  return {
    name: "replacement",
    evaluate(mutation, state) {
      const [component, schema] = subjectOf(mutation, state);
      if (!component || !schema || !isGuarded(component, tag)) return ALLOW;
      if (!("path" in mutation) || !isCreateOnly(schema, mutation.path)) return ALLOW;
      return {
        ...{ kind: "deny", severity: "critical" },
        sentence: `${guardedSentence(component, tag)}, and this would replace it.`,
        passes: `the same after you ${offSentence(component, tag)}, which reviewers will see`,
      };
    },
  };
}

type Lost = { readonly before: Component; readonly step: PlanStep };

/**
 * Nothing that is guarded on Head is deleted or made anew by applying a change set, whatever leads there: a value that it takes
 * from elsewhere, a computed one, what it lives inside of, another version of its kind [G27]. Whoever means to make it anew takes
 * the guard off in the same change set; whoever means to delete it, in one that is applied before.
 */
export function protectedStay(tag: string): ReviewRule {
  return ({ head, proposed, plan }) => {
    const lost = plan.flatMap((step): Lost[] => {
      const id = step.component as ComponentId;
      const [before, after] = [head.components.get(id), proposed.components.get(id)];
      if (!before || !isGuarded(before, tag)) return [];
      const isLost = step.kind === "destroy" || (step.kind === "replace" && (!after || isGuarded(after, tag)));
      return isLost ? [{ before, step }] : [];
    });
    const [first] = lost;
    if (!first) return undefined;
    return {
      ...{ id: "protectedComponents:plan", policy: "protectedComponents", need: { kind: "checks" }, holds: false },
      sentence: lostSentence(first, lost.slice(1), tag),
    };
  };
}

function lostSentence({ before, step }: Lost, others: readonly Lost[], tag: string): string {
  const would = `applying this would ${step.kind === "replace" ? "replace" : "delete"} it: ${step.reason}.`;
  const too = others.length === 0 ? "" : ` So it is with ${namesOf(others.map((other) => other.step.name))}.`;
  const kinds = new Set([step.kind, ...others.map((other) => other.step.kind)]);
  const off = offSentence(before, tag);
  const replacing = `Take that back, or ${off} in this change set, which reviewers will see.`;
  const deleting = `Take that back: to delete it, ${off} and apply that first.`;
  const both = `${replacing} What is to be deleted can be only after that is applied.`;
  const ways = !kinds.has("destroy") ? replacing : kinds.has("replace") ? both : deleting;
  return `${guardedSentence(before, tag)}, and ${would}${too} ${ways}`;
}

function isGuarded(component: Component, tag: string): boolean {
  return isProtected(component) || hasTag(component, tag);
}

function guardedSentence(component: Component, tag: string, name = nameOf(component)): string {
  return `“${name}” is ${isProtected(component) ? "protected" : `tagged ${tag}`}`;
}

function offSentence(component: Component, tag: string): string {
  return isProtected(component) ? "switch “Protected” off" : `take the tag ${tag} off`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** What touches a component with the tag needs an approval by somebody with the role. */
export function taggedApproval(tag: string, role: "owner" | "approver"): Policy {
  return {
    name: "taggedApproval",
    title: "Tagged components need a certain approver",
    evaluate(mutation, state) {
      if (isCosmetic(mutation)) return ALLOW;
      const [component] = subjectOf(mutation, state);
      if (!component || !hasTag(component, tag)) return ALLOW;
      const who = role === "owner" ? "an owner" : "an approver";
      return {
        kind: "require",
        need: { kind: "approvalBy", role },
        sentence: `Components tagged ${tag} are changed, so ${who} approves it.`,
      };
    },
  };
}

function subjectOf(mutation: Mutation, state: Snapshot): readonly [Component | undefined, Schema | undefined] {
  const component = "component" in mutation ? state.components.get(mutation.component as ComponentId) : undefined;
  return [component, component && schemaOf(state, component)];
}

/** Its own mark, or that of what holds it. */
function isCreateOnly(schema: Schema, path: Path): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    const place = placeOf(schema, path.slice(0, end));
    const property = place?.kind === "item" ? place.array : place?.property;
    if (property?.createOnly) return true;
  }
  return false;
}
