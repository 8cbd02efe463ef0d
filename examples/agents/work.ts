import type { Agent, AgentComponent } from "@tributary/agent";
import type { Proposal, Rule } from "./proposal.ts";

export type WorkOptions = {
  /** Milliseconds from showing where it is about to work until it does, so that people can follow and object. */
  readonly paceMs: number;
  readonly say: (line: string) => void;
};

export type Tally = { readonly changed: number; readonly left: number; readonly refused: number };

/** How long it waits for a person who is editing the very field it would change. */
const COURTESY_MS = 20_000;

/**
 * Goes through the model with one rule, a component at a time, in view of everybody. What it does, what it leaves and what
 * is refused is said, each in a line; nothing is passed over in silence.
 */
export async function work(agent: Agent, rule: Rule, { paceMs, say }: WorkOptions): Promise<Tally> {
  const tally = { changed: 0, left: 0, refused: 0 };
  const due = agent.components().filter((component) => rule.propose(component)?.type === "change");
  for (const left of agent.components().flatMap((component) => leftOf(rule, component))) {
    tally.left += 1;
    say(`· ${left.name}: left as it is; ${left.why}`);
  }
  for (const [index, { id }] of due.entries()) {
    agent.setActivity(`${rule.activity}, ${index + 1} of ${due.length}`);
    const shown = changeAt(agent, rule, id);
    if (!shown) continue; // Somebody has settled it meanwhile.
    agent.setFocus({ component: id, path: shown.path });
    await pause(paceMs);
    if (!(await isFree(agent, shown, paceMs))) {
      tally.left += 1;
      say(`· ${shown.name}: left as it is; somebody is editing that field`);
      continue;
    }
    // People edit too: what is proposed is what fits the model as it is now.
    const change = changeAt(agent, rule, id);
    if (!change) continue;
    const verdict = await agent.set(change.component, change.path, change.value);
    tally[verdict.accepted ? "changed" : "refused"] += 1;
    say(verdict.accepted ? `✓ ${change.name}: ${change.why}` : `✗ ${change.name}: ${verdict.sentence}`);
  }
  if (due.length === 0) say(`· ${rule.activity}: nothing to do`);
  agent.setFocus(null);
  return tally;
}

type Change = Extract<Proposal, { readonly type: "change" }>;

function changeAt(agent: Agent, rule: Rule, id: AgentComponent["id"]): Change | undefined {
  const component = agent.component(id);
  const proposal = component && rule.propose(component);
  return proposal?.type === "change" ? proposal : undefined;
}

function leftOf(rule: Rule, component: AgentComponent) {
  const proposal = rule.propose(component);
  return proposal?.type === "left" ? [proposal] : [];
}

/** Waits while a person has the field open. */
async function isFree(agent: Agent, change: Change, paceMs: number): Promise<boolean> {
  const until = Date.now() + COURTESY_MS;
  const isTaken = () =>
    agent
      .peers()
      .some(
        ({ type, editing }) =>
          type === "user" && editing?.component === change.component && editing.path === change.path,
      );
  while (isTaken() && Date.now() < until) await pause(Math.max(paceMs, 100));
  return !isTaken();
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
