import { Validator } from "@cfworker/json-schema";
import type { Issues } from "./issues.ts";
import type { Node } from "./node.ts";
import { toJson } from "./node.ts";
import spec from "./compose-spec.json" with { type: "json" };

/** Keys that are kept as they are written, so that only the specification's own schema can tell whether they make sense. */
const KEPT_WHOLE = new Set([
  "blkio_config",
  "build",
  "credential_spec",
  "deploy",
  "develop",
  "gpus",
  "post_start",
  "pre_stop",
  "provider",
]);

/** A copy: the validator writes notes into what it is given, and others may read the file too. */
const { definitions } = structuredClone(spec);

const validators = new Map<string, Validator>();

/** Warns where a key of a service that is kept whole does not follow the Compose specification. */
export function warnOffSpec(key: string, node: Node, at: string, issues: Issues): void {
  if (!KEPT_WHOLE.has(key)) return;
  const { errors } = validatorOf(key).validate(toJson(node));
  // The deepest error is the reason; those above it only say that something below them is wrong.
  const reason = errors.reduce((deepest, error) => (depth(error) >= depth(deepest) ? error : deepest), errors[0]);
  if (!reason) return;
  const steps = stepsOf(reason.instanceLocation);
  issues.warn(
    [at, ...steps].join("."),
    nodeAt(node, steps),
    "The Compose specification does not know this here. It is kept as it is written.",
  );
}

function validatorOf(key: string): Validator {
  let validator = validators.get(key);
  if (!validator) {
    const service: { readonly [key: string]: unknown } = definitions.service.properties;
    validator = new Validator({ ...(service[key] as object), definitions } as object, "7", false);
    validators.set(key, validator);
  }
  return validator;
}

function depth(error: { readonly instanceLocation: string } | undefined): number {
  return error ? stepsOf(error.instanceLocation).length : -1;
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function nodeAt(node: Node, steps: readonly string[]): Node {
  return steps.reduce(
    (at, step) => (at.kind === "map" ? at.entries.get(step) : at.kind === "list" ? at.items[Number(step)] : at) ?? at,
    node,
  );
}
