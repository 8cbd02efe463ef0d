import { err, type JsonObject, ok, type Result } from "../base/index.ts";
import { inOrder, type Policy, type PolicyDecision } from "../engine/index.ts";
import { TAG_PATTERN } from "../model/index.ts";
import type { Demand } from "./demand.ts";
import { namesOf } from "./names.ts";
import { HOURS_PARAMETERS, hoursProblem, NOTE_PARAMETERS, requiredNote, workingHours } from "./policy-acts.ts";
import { protectedComponents, protectedStay, type Stage, taggedApproval } from "./policy-components.ts";
import { imageRegistry, pinnedImages } from "./policy-images.ts";
import { parseParameters, type PolicyParameter, type PolicySetting } from "./policy-setting.ts";
import type { ReviewRule } from "./review-rule.ts";

/** A policy that can be switched on, with what may be set of it. It judges mutations, or change sets as a whole. */
export type PolicyDefinition = {
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  /** What it does to what it does not like: for people to choose by. */
  readonly effect: "refuses" | "changes" | "requires";
  readonly parameters: readonly PolicyParameter[];
  /** What is wrong with parameters of which each may be so. */
  readonly problem?: (parameters: JsonObject) => string | undefined;
  readonly mutations?: (parameters: JsonObject, stage: Stage) => Policy;
  readonly review?: (parameters: JsonObject) => ReviewRule;
};

const TAG_HINT = "a tag such as tier, or a tag with its value such as tier=production";

export const POLICY_CATALOGUE: readonly PolicyDefinition[] = [
  {
    kind: "protectedComponents",
    title: "Protected components stay",
    description:
      "What is marked as protected, or has the tag, is neither deleted nor replaced, nor by what it takes its values from. Whoever means to replace it switches the mark off in the same change set, and reviewers see that; whoever means to delete it has that applied first.",
    effect: "refuses",
    parameters: [
      {
        ...{ name: "tag", title: "Or has the tag", type: "text", default: "", pattern: `${TAG_PATTERN}|^$` },
        hint: TAG_HINT,
      },
    ],
    mutations: ({ tag }, stage) => protectedComponents(String(tag), stage),
    review: ({ tag }) => protectedStay(String(tag)),
  },
  {
    kind: "pinnedImages",
    title: "Images are pinned",
    description: "An image has a version tag or a digest, so that tomorrow's container runs what today's did.",
    effect: "refuses",
    parameters: [
      {
        ...{ name: "exempt", title: "Not these", type: "list", default: [] },
        help: "Images whose names begin so, one to a line.",
      },
    ],
    mutations: ({ exempt }) => pinnedImages((exempt as readonly string[]).filter((each) => each.trim() !== "")),
  },
  {
    kind: "imageRegistry",
    title: "Images come from our registry",
    description:
      "Whatever registry an image is typed with, or none: it is written with this one, and its author is told.",
    effect: "changes",
    parameters: [
      {
        ...{ name: "registry", title: "Registry", type: "text", default: "registry.example.com" },
        pattern: "^[a-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9._-]+)*$",
        hint: "a registry's name, such as registry.example.com:5000",
      },
    ],
    mutations: ({ registry }) => imageRegistry(String(registry)),
  },
  {
    kind: "taggedApproval",
    title: "Tagged components need a certain approver",
    description: "What touches a component with this tag is approved by somebody with this role, among others.",
    effect: "requires",
    parameters: [
      { name: "tag", title: "Tag", type: "text", default: "tier=production", pattern: TAG_PATTERN, hint: TAG_HINT },
      {
        ...{ name: "role", title: "Approved by", type: "choice", default: "owner" },
        choices: [
          { value: "owner", title: "an owner" },
          { value: "approver", title: "an approver" },
        ],
      },
    ],
    mutations: ({ tag, role }) => taggedApproval(String(tag), role === "approver" ? "approver" : "owner"),
  },
  {
    kind: "downtimeApprovals",
    title: "Downtime needs more approvals",
    description: "What stops something that runs, or deletes it, is approved by more people than usual.",
    effect: "requires",
    parameters: [{ name: "approvals", title: "People", type: "count", default: 2, minimum: 2, maximum: 10 }],
    review:
      ({ approvals }) =>
      ({ plan }) => {
        const stopped = plan.filter(({ downtime, kind }) => downtime || kind === "destroy");
        if (stopped.length === 0) return undefined;
        return {
          ...{ id: "downtimeApprovals", policy: "downtimeApprovals" },
          need: { kind: "approvals", count: Number(approvals) },
          sentence: `${namesOf(stopped.map(({ name }) => name))} will stop for a moment or for good, so ${String(approvals)} people approve it.`,
        };
      },
  },
  {
    kind: "highRiskApprovals",
    title: "High risk needs more approvals",
    description:
      "A change set of high risk is approved by more people than usual: what deletes something, or makes anew what holds data or works on it.",
    effect: "requires",
    parameters: [{ name: "approvals", title: "People", type: "count", default: 2, minimum: 2, maximum: 10 }],
    review:
      ({ approvals }) =>
      ({ risks }) => {
        if (risks.highest !== "high") return undefined;
        const high = risks.things.flatMap(({ risk, name }) => (risk === "high" ? [name] : []));
        return {
          ...{ id: "highRiskApprovals", policy: "highRiskApprovals" },
          need: { kind: "approvals", count: Number(approvals) },
          sentence: `What happens to ${namesOf(high)} is of high risk, so ${String(approvals)} people approve it.`,
        };
      },
  },
  {
    kind: "checksPass",
    title: "Checks pass before anybody approves",
    description: "A change set in which a check fails cannot be approved or applied until it is mended.",
    effect: "requires",
    parameters: [],
    review:
      () =>
      ({ failures }) => ({
        ...{ id: "checksPass", policy: "checksPass", need: { kind: "checks" } },
        holds: failures.length === 0,
        sentence:
          failures.length === 0
            ? "Every check passes."
            : `Every check passes: mend ${namesOf(failures.map(({ name, title }) => `${name} ▸ ${title}`))} first.`,
      }),
  },
  {
    kind: "requiredNote",
    title: "What matters comes with a note",
    description:
      "Whoever does it gives a note with it, such as a ticket: on the page under Notes, by program with --metadata. The audit keeps it.",
    effect: "refuses",
    parameters: NOTE_PARAMETERS,
    mutations: requiredNote,
  },
  {
    kind: "workingHours",
    title: "Only during working hours",
    description:
      "By the clock of whoever does it, as their browser or program says it, unless a time zone is named here. Hours may reach over midnight.",
    effect: "refuses",
    parameters: HOURS_PARAMETERS,
    problem: hoursProblem,
    mutations: workingHours,
  },
];

export type WorkspacePolicies = {
  /** Of edits, as they are made. */
  readonly policies: readonly Policy[];
  /** Of all that a change set comes to: in its review, and on the way to Head. */
  readonly settled: readonly Policy[];
  readonly rules: readonly ReviewRule[];
};

/** A setting as it may be stored, or a sentence about what is wrong with it. */
export function parseSetting(setting: PolicySetting): Result<PolicySetting, string> {
  const definition = POLICY_CATALOGUE.find(({ kind }) => kind === setting.kind);
  if (!definition) return err("There is no such policy.");
  const parameters = parseParameters(definition.parameters, setting.parameters);
  if (!parameters.ok) return parameters;
  const problem = definition.problem?.(parameters.value);
  return problem === undefined ? ok({ ...setting, parameters: parameters.value }) : err(problem);
}

/**
 * What a workspace's settings come to [G22]. One that cannot be understood any more (an older or newer release wrote it) stands
 * in the way of everything, rather than let through what it was to refuse.
 */
export function policiesOf(settings: readonly PolicySetting[]): WorkspacePolicies {
  const policies: Policy[] = [];
  const settled: Policy[] = [];
  const rules: ReviewRule[] = [];
  for (const setting of settings.filter(({ enforcement }) => enforcement !== "off")) {
    const parsed = parseSetting(setting);
    const definition = POLICY_CATALOGUE.find(({ kind }) => kind === setting.kind);
    if (!parsed.ok || !definition) {
      const refusing = notUnderstood(setting.kind, parsed.ok ? "There is no such policy." : parsed.error);
      policies.push(refusing);
      settled.push(refusing);
      continue;
    }
    const isAdvice = setting.enforcement === "advisory";
    const { parameters } = parsed.value;
    const at = (stage: Stage): readonly Policy[] => {
      const policy = definition.mutations?.(parameters, stage);
      return policy ? [isAdvice ? asAdvice(policy) : policy] : [];
    };
    policies.push(...at("edit"));
    settled.push(...at("settled"));
    const rule = definition.review?.(parameters);
    if (rule) rules.push(isAdvice ? (facts) => asAdvised(rule(facts)) : rule);
  }
  return { policies: inOrder(policies), settled: inOrder(settled), rules };
}

/** The same policy, whose word is said and stands in nobody's way. */
function asAdvice(policy: Policy): Policy {
  return {
    ...policy,
    evaluate(mutation, state, context, budget) {
      try {
        const said = policy.evaluate(mutation, state, context, budget);
        return ("kind" in said ? [said] : said).map(advised);
      } catch (fault) {
        if (typeof fault === "symbol") throw fault; // the execution is over, not the policy broken
        return advised({ kind: "deny", sentence: `The policy “${policy.title ?? policy.name}” could not judge this.` });
      }
    },
  };
}

function advised(decision: PolicyDecision): PolicyDecision {
  if (decision.kind === "allow" || decision.kind === "remark") return decision;
  const { sentence, policy } = decision;
  return { kind: "remark", severity: "warning", sentence, ...(policy === undefined ? {} : { policy }) };
}

function asAdvised(demand: Demand | undefined): Demand | undefined {
  return demand && { ...demand, isAdvice: true };
}

function notUnderstood(kind: string, why: string): Policy {
  const sentence = `The policy “${kind}” of this workspace cannot be understood (${why}) Ask an owner to set it again under Settings, Policies.`;
  return { name: kind, evaluate: () => ({ kind: "deny", severity: "critical", sentence }) };
}
