/** Code as people write it: highlighted, with problems at their places, typed in by several at once. Rules: SPEC.md. */
export { CodeEditor } from "./code-editor.tsx";
export type { CodeEditorProps, CodeProblemMark } from "./code-editor.tsx";
export type { CodeTyping } from "./typed-code.ts";
export { TypingClient } from "./typing-client.ts";
