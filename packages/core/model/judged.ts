import type { Subscription } from "./cell.ts";
import { type Path, placeOf } from "./path.ts";
import type { Property, Schema } from "./schema.ts";

/**
 * The property that judges what a connection gives to `path`, once it gives something; undefined where nothing has to be judged: free
 * JSON holds anything, a transformation's result is judged as such, and what a reference names is as the kinds that name it made it.
 */
export function judgeOf(
  schema: Schema | undefined,
  path: Path,
  { path: source, via }: Subscription,
): Property | undefined {
  const place = schema && via === undefined ? placeOf(schema, path) : undefined;
  if (place?.kind !== "value") return undefined;
  const { type, enum: options, reference, secret } = place.property;
  const isFree = type === undefined && options === undefined;
  return isFree || secret || reference?.path === source ? undefined : place.property;
}
