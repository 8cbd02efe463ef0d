/** Where reactive functions run: V8 isolates in disposable child processes. Rules: SPEC.md. */
export { createSandbox } from "./create-sandbox.ts";
export type { SandboxOptions } from "./create-sandbox.ts";
export { functionCode, stripTypes } from "./function-code.ts";
export { SandboxUnavailable } from "./launch.ts";
export { selfTest } from "./self-test.ts";
export type { SelfTestReport } from "./self-test.ts";
