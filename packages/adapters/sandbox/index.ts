/** Where functions run: V8 isolates for those that react, a process each for those that talk to the world. Rules: SPEC.md. */
export { createCompiler } from "./compile/create-compiler.ts";
export type { CompilerOptions } from "./compile/create-compiler.ts";
export { createSandbox } from "./create-sandbox.ts";
export type { SandboxOptions } from "./create-sandbox.ts";
export { examineDrivers } from "./doctor.ts";
export type { DriverReport } from "./doctor.ts";
export { functionCode, stripTypes } from "./function-code.ts";
export { SandboxUnavailable } from "./launch.ts";
export { selfTest } from "./self-test.ts";
export type { SelfTestReport } from "./self-test.ts";
export { createMachineSandbox } from "./machine/create-machine-sandbox.ts";
export type { MachineSandboxOptions } from "./machine/create-machine-sandbox.ts";
export { createWorldSandbox } from "./world/create-world-sandbox.ts";
export type { WorldSandboxOptions } from "./world/create-world-sandbox.ts";
export { worldSelfTest } from "./world/self-test.ts";
export { createTypeChecker } from "./typing/create-type-checker.ts";
export type { TypeCheckerOptions } from "./typing/create-type-checker.ts";
export { readLibrary } from "./typing/read-library.ts";
