/** What an agent needs to join a change set: read it, edit it, be seen, and hear what the server says. Rules: SPEC.md. */
export type { AgentApi, EngineImage } from "./api.ts";
export { connectAgent } from "./connect.ts";
export type { Agent, AgentComponent, AgentFinding, AgentOptions } from "./connect.ts";
export type { Refused, Verdict } from "./verdict.ts";
