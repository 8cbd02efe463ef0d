import type { SecretPlace, SecretReference } from "../model/index.ts";
import { secretKind } from "./kind.ts";
import type { SecretRecord } from "./ports.ts";

/**
 * Why a reference cannot stand at a place, for its author; undefined when it can [Q4]. What names nothing is not repeated: a weak
 * secret may look like a name, and sentences are kept.
 */
export function referenceFault(
  reference: SecretReference,
  { kinds }: SecretPlace,
  secret: Pick<SecretRecord, "kind" | "versions"> | undefined,
): string | undefined {
  const { name, field, version } = reference;
  if (!secret)
    return `There is no secret of that name in this workspace. Add it under Settings, Secrets, or choose another.`;
  const kind = secretKind(secret.kind);
  if (!kind || !kinds.includes(kind.name)) {
    const wanted = kinds.map((each) => secretKind(each)?.title.toLowerCase() ?? each).join(" or ");
    return `${name} is of the kind “${kind?.title ?? secret.kind}”; here belongs a secret of the kind ${wanted}.`;
  }
  if (version !== undefined && !secret.versions.some((each) => each.version === version))
    return `${name} has no version ${version}; its newest is ${secret.versions[0]?.version ?? 0}.`;
  const fields = kind.fields.map((each) => each.name);
  if (field !== undefined && !fields.includes(field))
    return `${name} has no field of that name; it has ${fields.join(", ")}.`;
  if (field === undefined && version !== undefined && fields.length > 1)
    return `${name} has several values. Say which: ${fields.map((each) => `${name}.${each}@${version}`).join(" or ")}.`;
  return undefined;
}
