import type { ComponentId } from "../base/index.ts";
import { allOf, type Policy, type PolicyDecision } from "../engine/index.ts";
import {
  type Component,
  isCosmetic,
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
const PROTECTED = "/meta/protected" as Path;

/** What is judged: an edit, as it is made; or all that a change set comes to, on its way to Head. */
export type Stage = "edit" | "settled";

/**
 * What is protected, or has the tag, is neither deleted nor made anew by an edit of its own. Of what is settled only deletions are
 * judged here: its mutations stand in another order than they were made in, and `protectedStay` knows what would be made anew.
 */
export function protectedComponents(tag: string, stage: Stage): Policy {
  const guards = (component: Component) => isProtected(component) || hasTag(component, tag);
  const part = (name: string, what: string, concerns: (mutation: Mutation, schema: Schema) => boolean): Policy => ({
    name,
    evaluate(mutation, state) {
      const [component, schema] = subjectOf(mutation, state);
      if (!component || !schema || !guards(component) || !concerns(mutation, schema)) return ALLOW;
      return {
        kind: "deny",
        severity: "critical",
        sentence: `${guardedSentence(component, tag)}, and this would ${what} it.`,
        passes: isProtected(component)
          ? "the same after “Protected” is switched off, which reviewers will see"
          : `the same after the tag ${tag} is taken off, which reviewers will see`,
      };
    },
  });
  const isEnd = ({ type }: Mutation) => type === "component.delete" || type === "component.erase";
  const isFixed = (mutation: Mutation, schema: Schema) => "path" in mutation && isCreateOnly(schema, mutation.path);
  const replacement = stage === "edit" ? [part("replacement", "replace", isFixed)] : [];
  return allOf({
    name: "protectedComponents",
    title: "Protected components stay",
    parts: [part("deletion", "delete", isEnd), ...replacement],
  });
}

/**
 * Nothing that is guarded on Head is deleted or made anew by applying a change set, whatever leads there: a value that it takes
 * from elsewhere, a computed one, what it lives inside of, another version of its kind [G27]. Whoever means it takes the guard
 * off in the same change set.
 */
export function protectedStay(tag: string): ReviewRule {
  const guards = (component: Component) => isProtected(component) || hasTag(component, tag);
  return ({ head, proposed, plan }) => {
    const lost = plan.flatMap((step) => {
      const id = step.component as ComponentId;
      const [before, after] = [head.components.get(id), proposed.components.get(id)];
      const ends = step.kind === "destroy" || step.kind === "replace";
      return ends && before && guards(before) && (!after || guards(after)) ? [{ before, step }] : [];
    });
    const [first] = lost;
    if (!first) return undefined;
    const others = lost.slice(1).map(({ step }) => step.name);
    return {
      ...{ id: "protectedComponents:plan", policy: "protectedComponents", need: { kind: "checks" }, holds: false },
      sentence: lostSentence(first.before, first.step, others, tag),
    };
  };
}

function lostSentence(component: Component, step: PlanStep, others: readonly string[], tag: string): string {
  const would = `applying this would ${step.kind === "replace" ? "replace" : "delete"} it: ${step.reason}.`;
  const too = others.length === 0 ? "" : ` So it is with ${namesOf(others)}.`;
  const off = isProtected(component) ? "switch “Protected” off" : `take the tag ${tag} off`;
  return `${guardedSentence(component, tag)}, and ${would}${too} Take that back, or ${off} in this change set, which reviewers will see.`;
}

function guardedSentence(component: Component, tag: string): string {
  return `“${nameOf(component)}” is ${isProtected(component) ? "protected" : `tagged ${tag}`}`;
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

export function isProtected(component: Component): boolean {
  const cell = component.attributes.get(PROTECTED);
  return cell !== undefined && "value" in cell && cell.value === true;
}

/** `name` asks for the tag, `name=value` for that value of it; nothing asks for nothing. */
function hasTag({ attributes }: Component, tag: string): boolean {
  if (tag === "") return false;
  const equals = tag.indexOf("=");
  const name = equals < 0 ? tag : tag.slice(0, equals);
  const cell = attributes.get(`/meta/tags/${name}` as Path);
  if (!cell || !("value" in cell)) return false;
  return equals < 0 || cell.value === tag.slice(equals + 1);
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
