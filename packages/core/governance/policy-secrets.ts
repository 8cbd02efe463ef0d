import type { Policy } from "../engine/index.ts";
import { parseSecretReference, placeOf, schemaOf } from "../model/index.ts";
import { referenceFault, type SecretRecord } from "../secrets/index.ts";

/** References to secrets name what the workspace has. Nobody switches it on or off: what is not there cannot be used. Rule [Q4] of core/secrets. */
export function secretReferences(secrets: readonly SecretRecord[]): Policy {
  const byName = new Map(secrets.map((secret) => [secret.name, secret]));
  return {
    name: "secretReferences",
    title: "Secrets exist",
    evaluate(mutation, state) {
      if (mutation.type !== "attribute.set" || !mutation.path.startsWith("/secrets/")) return { kind: "allow" };
      const component = state.components.get(mutation.component);
      const schema = component && schemaOf(state, component);
      const place = schema && placeOf(schema, mutation.path);
      const wanted = place?.kind === "value" ? place.property.secret : undefined;
      const reference = wanted && parseSecretReference(mutation.value);
      if (!wanted || !reference) return { kind: "allow" };
      const sentence = referenceFault(reference, wanted, byName.get(reference.name));
      return sentence === undefined ? { kind: "allow" } : { kind: "deny", sentence };
    },
  };
}
