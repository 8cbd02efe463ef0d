import type { Metadata } from "../base/index.ts";
import type { Requirement } from "../protocol/index.ts";
import { approvalsNeeded, meets } from "./demand.ts";
import { namesOf } from "./names.ts";
import type { RequestRecord } from "./ports.ts";
import { isOpen } from "./review.ts";
import { countingApprovals, eligibleApprovers, type Standing } from "./standing.ts";

/**
 * What a change set still needs before it can be applied, as a checklist a person can act on [G4] [G6].
 *
 * @param notes - what whoever looks would give with applying it
 */
export function requirementsOf(
  record: RequestRecord | undefined,
  standing: Standing,
  notes: Metadata = {},
): readonly Requirement[] {
  const executed = record?.phase === "executed";
  const asked = record && (executed || isOpen(record)) ? record : undefined;
  // What it was applied by, whatever it would come to by now [G28].
  const of = executed ? { ...standing, contentHash: record.contentHash } : standing;
  const approvals = asked ? countingApprovals(asked, of) : [];
  return [
    {
      id: "request",
      sentence: asked ? askedSentence(asked, standing) : "Somebody asks for approval.",
      met: asked !== undefined,
      by: asked ? [{ id: asked.requester.id, name: asked.requester.name, at: asked.requestedAt }] : [],
    },
    {
      id: "approval",
      sentence: executed ? approvedSentence(approvals.length) : approvalSentence(approvals.length, standing, record),
      met: executed || approvals.length >= approvalsNeeded(standing),
      by: approvals,
    },
    ...(standing.demands ?? []).map((demand) => ({
      id: demand.id,
      sentence: demand.isAdvice ? `Advised: ${demand.sentence}` : demand.sentence,
      met: executed || meets(demand, approvals, standing, notes),
      by: [],
      policy: demand.policy,
    })),
  ];
}

function askedSentence({ phase, requester, contentHash }: RequestRecord, standing: Standing): string {
  if (phase === "executed") return `${requester.name} asked for approval.`;
  if (contentHash === standing.contentHash) return `${requester.name} asked for approval of exactly this content.`;
  return `${requester.name} asked for approval. It has changed since.`;
}

/** Once it is applied, what was needed was given, whoever is still a member. */
function approvedSentence(counting: number): string {
  const count = counting === 1 ? "One person" : counting === 0 ? "Somebody" : `${counting} people`;
  return `${count} who did not write it approved it.`;
}

function approvalSentence(given: number, standing: Standing, record: RequestRecord | undefined): string {
  const needed = approvalsNeeded(standing);
  const eligible = eligibleApprovers(standing, record);
  const count = needed === 1 ? "One person" : `${needed} people`;
  if (given >= needed) return `${count} who did not write it ${needed === 1 ? "has" : "have"} approved it.`;
  if (standing.members.length === 1)
    return "A second person has to approve, and you are the only member here: invite one.";
  if (eligible.length === 0) {
    return "Everybody who may approve has a hand in this change set: invite another person, or make somebody who has none an approver.";
  }
  const names = eligible.map((member) => member.name);
  const approve = `${count} who did not write it ${needed === 1 ? "approves" : "approve"} it`;
  if (eligible.length < needed)
    return `${approve}, and only ${namesOf(names)} can: invite another person, or make somebody who has no hand in it an approver.`;
  return `${approve}: ${namesOf(names, "or")} can.`;
}
