import { err, ok, parseMetadata, type Result } from "@tributary/core/base";
import type { SaidOrigin } from "@tributary/core/protocol";
import { randomUUID } from "node:crypto";
import { valuesOf } from "./environment.ts";

/** What a command may be told to give with all that it asks for. */
export const GIVEN = {
  reason: { type: "string", description: "Why, for the audit (or TRIBUTARY_REASON)" },
  metadata: {
    type: "string",
    description:
      "A note for policies and the audit, as NAME=value; may be given several times (or TRIBUTARY_METADATA, one to a line)",
  },
} as const;

/** What all calls of one command say: what they belong to, why, and notes; single ones win over the environment. The error is a sentence. */
export function saidBy(
  reason: string | undefined,
  args: readonly string[] = process.argv,
  own: { readonly [name: string]: string | undefined } = process.env,
): Result<SaidOrigin, string> {
  const lines = (own["TRIBUTARY_METADATA"] ?? "").split("\n").filter((line) => line.trim() !== "");
  const given: [string, string][] = [];
  for (const text of [...lines, ...valuesOf(args, "--metadata")]) {
    const equals = text.indexOf("=");
    if (equals < 1) return err(`“${text}” is not NAME=value, such as ticket=OPS-7.`);
    given.push([text.slice(0, equals).trim(), text.slice(equals + 1)]);
  }
  const metadata = parseMetadata(Object.fromEntries(given));
  if (!metadata.ok) return metadata;
  const why = reason || own["TRIBUTARY_REASON"];
  return ok({
    correlation: `cli-${randomUUID()}`,
    ...(why ? { reason: why } : {}),
    ...(given.length > 0 ? { metadata: metadata.value } : {}),
  });
}
