/** What a function may expect and must answer, as TypeScript declarations. Pure. Rules: SPEC.md. */
export { declarationOf } from "./declaration.ts";
export type { TypedFunction } from "./declaration.ts";
