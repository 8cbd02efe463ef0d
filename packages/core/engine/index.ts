/** The mutation pipeline, the reactive functions and the plan. Pure: sandboxes and providers are ports. Rules: SPEC.md. */
export type { ActionOutcome, Intent, Provider } from "./provider.ts";
export { REACTIVE_LIMITS } from "./sandbox.ts";
export type { Sandbox, SandboxFailure, SandboxJob, SandboxLimits, SandboxOutcome } from "./sandbox.ts";
