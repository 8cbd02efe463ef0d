/** Compose files in and out: read with the `yaml` library, written by the docker assets' own functions. Rules: SPEC.md. */
export type { ImportedComponent } from "./component.ts";
export type { Issue, Unmodelled } from "./issues.ts";
export { importCompose } from "./import.ts";
export type { ComposeInput, Imported, ImportRefusal, ImportSummary } from "./import.ts";
export type { ComposeText, ReadFile } from "./load.ts";
export { generateCompose, snapshotOf } from "./generate.ts";
export { toMutations } from "./mutations.ts";
export { parseEnvFile } from "./dotenv.ts";
export { default as composeSpec } from "./compose-spec.json" with { type: "json" };
