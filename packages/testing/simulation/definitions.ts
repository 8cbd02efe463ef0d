import { jsonEqual } from "@tributary/core/base";
import type { Overlay } from "@tributary/core/document";
import { asSchema, readDefinition, runBatch, type SchemaRef, type Snapshot } from "@tributary/core/model";
import { broken } from "./rule-broken.ts";

/**
 * A definition that people type in: what is in force is what the text says, or the text says nothing that holds; of one that
 * is gone the text is empty.
 *
 * @throws {RuleBroken} S65 or S66
 */
export function checkDefinition(ref: SchemaRef, text: string, overlay: Overlay, view: () => Snapshot): void {
  const said = overlay.schema.get(ref);
  const standing = said === undefined ? undefined : asSchema(said);
  if (!standing) {
    if (text !== "") broken("S66", `${ref} is gone, and its text says ${text}`);
    return;
  }
  const { schema } = readDefinition(text, standing);
  if (!schema || jsonEqual(schema, standing)) return;
  const { refused } = runBatch(view(), [{ type: "schema.install", schema }], "atomic");
  if (!refused) broken("S65", `what is typed as ${ref} holds, and something else is in force`);
}
