import type { AgentComponent } from "@tributary/agent";

/** One change the agent would make, or why it leaves a finding to people. */
export type Proposal =
  | {
      readonly type: "change";
      readonly component: AgentComponent["id"];
      readonly name: string;
      readonly path: string;
      readonly value: string;
      /** What it does, in words that follow the component's name: "pinned to nginx:1.27, which this engine has". */
      readonly why: string;
    }
  | { readonly type: "left"; readonly name: string; readonly why: string };

/** A kind of work: a name that people read, and what to do about one component; undefined where all is well. */
export type Rule = {
  readonly activity: string;
  propose(component: AgentComponent): Proposal | undefined;
};
