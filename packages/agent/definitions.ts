import {
  type DefinitionMark,
  definitionText,
  type Mutation,
  readDefinition,
  type SchemaRef,
} from "@tributary/core/model";
import type { DryRun } from "@tributary/core/protocol";
import type { ChangeSetReplica } from "@tributary/replica";
import { typeIn } from "./type-in.ts";
import { type Refusal, refused } from "./verdict.ts";

/** What became of a text that was typed. */
export type Defined = {
  readonly accepted: true;
  /** Whether the version says exactly this now. Else the last definition that held is in force. */
  readonly inForce: boolean;
  /** What is to be remarked in the text, each with its place in it. */
  readonly marks: readonly DefinitionMark[];
  /** Why it is not in force although it is a definition. */
  readonly sentences: readonly string[];
};

/** Definitions of the versions of kinds that this change set makes. */
export type AgentDefinitions = {
  /** The definition that is in force, as JSON; undefined where there is no such version. */
  text(ref: string): string | undefined;
  /** Makes a version's text exactly this, typed into the text that everybody here shares: only what differs is touched. */
  write(ref: string, text: string): Promise<Defined | Refusal>;
  /**
   * What would become of writing it: what is to be remarked in the text and, where it is a definition of that version, what
   * policies and the model say of having it in force; without `ran` it would not be, and the last one that held would stay.
   * @throws {RangeError} (as a rejection) where there is no such version
   */
  dryWrite(ref: string, text: string): Promise<{ readonly marks: readonly DefinitionMark[]; readonly ran?: DryRun }>;
};

export function definitionsOf(
  replica: ChangeSetReplica,
  dryRun: (mutations: readonly Mutation[]) => Promise<DryRun>,
): AgentDefinitions {
  const standing = (ref: string) => replica.getState().view.schemas.get(ref as SchemaRef);
  return {
    text(ref) {
      const schema = standing(ref);
      return schema && definitionText(schema);
    },
    async dryWrite(ref, text) {
      const made = standing(ref);
      if (!made) throw new RangeError(`there is no ${ref} here`);
      const { schema, marks } = readDefinition(text, made);
      return { marks, ...(schema ? { ran: await dryRun([{ type: "schema.install", schema }]) } : {}) };
    },
    async write(ref, text) {
      const { base } = replica.getState();
      if (!standing(ref)) return refused("unknownSchema", `There is no ${ref} here. Install it first, then write it.`);
      if (base.schemas.has(ref as SchemaRef))
        return refused(
          "schemaPublished",
          `${ref} is in force and a version never changes. Make the next version instead.`,
        );
      const typed = await typeIn(replica, ref, text);
      if (!typed.accepted) return typed;
      const schema = standing(ref);
      if (!schema) return refused("lost", `${ref} was discarded meanwhile.`);
      const { schema: said, marks } = readDefinition(text, schema);
      const sentences = typed.remarks.map(({ sentence }) => sentence);
      return { accepted: true, inForce: said !== undefined && sentences.length === 0, marks, sentences };
    },
  };
}
