import { isJsonObject, type Json } from "@tributary/core/base";
import type { RefusalNote } from "../../replica/index.ts";
import { literalText } from "../model/form.ts";

/** The attempted value as text; the server may send it as the cell it stood in. */
export function attemptedText({ attempted }: Pick<RefusalNote, "attempted">): string | undefined {
  if (attempted === undefined || attempted === null) return undefined;
  if (isJsonObject(attempted)) return "value" in attempted ? literalText(attempted["value"] ?? null) : undefined;
  return literalText(attempted as Json);
}
