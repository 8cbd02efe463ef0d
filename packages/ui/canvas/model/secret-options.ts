import { parseSecretReference, secretReference, type SecretPlace } from "@tributary/core/model";
import type { SecretView } from "@tributary/core/protocol";
import { secretKind } from "@tributary/core/secrets";

export type SecretOption = { readonly value: string; readonly label: string; readonly description: string };

/** The references that may stand at a place: to the newest version of each secret that fits, and what stands there now. */
export function secretOptions(
  place: SecretPlace,
  secrets: readonly SecretView[],
  current: string | undefined,
): readonly SecretOption[] {
  const fitting = secrets.filter(({ kind }) => place.kinds.includes(kind)).flatMap((each) => optionsOf(place, each));
  if (current === undefined || fitting.some(({ value }) => value === current)) return fitting;
  return [{ value: current, ...wordsFor(current, secrets) }, ...fitting];
}

function optionsOf({ pinned }: SecretPlace, { name, kind, versions }: SecretView): readonly SecretOption[] {
  const version = versions[0]?.version ?? 1;
  const fields = secretKind(kind)?.fields ?? [];
  const title = secretKind(kind)?.title ?? kind;
  if (!pinned) return [{ value: name, label: name, description: `${title}, always the newest version` }];
  const named = fields.length > 1 ? fields : [undefined];
  return named.map((field) => ({
    value: secretReference({ name, version, ...(field ? { field: field.name } : {}) }),
    label: `${name}${field ? ` ▸ ${field.title}` : ""}, version ${version}`,
    description: versions.length > 1 ? `${title}, the newest of ${versions.length} versions` : title,
  }));
}

/** What stands there though it is no longer on offer: an older version, or a secret that is gone. */
function wordsFor(reference: string, secrets: readonly SecretView[]): Omit<SecretOption, "value"> {
  const parsed = parseSecretReference(reference);
  const known = secrets.find(({ name }) => name === parsed?.name);
  const newest = known?.versions[0]?.version;
  if (!parsed || newest === undefined) return { label: reference, description: "This workspace has no such secret." };
  const label = `${parsed.name}${parsed.field ? ` ▸ ${parsed.field}` : ""}, version ${parsed.version ?? newest}`;
  return { label, description: `Version ${newest} is newer.` };
}
