/** A function's text against its types, in pages and programs alike. Rules: SPEC.md. */
export { languageLibrary } from "./library.ts";
export type { TypeProblem } from "./problems.ts";
export { createTyping } from "./typing.ts";
export type { Completion, Meaning, TypedText, Typing } from "./typing.ts";
