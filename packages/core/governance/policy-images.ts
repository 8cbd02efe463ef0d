import type { ComponentId } from "../base/index.ts";
import { anyOf, type Policy, type PolicyDecision } from "../engine/index.ts";
import { type Mutation, type Property, schemaName, type Schema, type Snapshot } from "../model/index.ts";

/**
 * Policies about images. Which properties name one, the schemas say: those that connect as `image`, and those they may take
 * their value from.
 */
const ALLOW: PolicyDecision = { kind: "allow" };

/** An image named so that tomorrow's container runs what today's did: by digest, by a tag that does not move, or exempt. */
export function pinnedImages(exempt: readonly string[]): Policy {
  const part = (name: string, passes: string, holds: (image: Image) => boolean): Policy => ({
    name,
    evaluate(mutation, state) {
      const image = imageIn(mutation, state);
      if (!image || holds(image)) return ALLOW;
      return { kind: "deny", sentence: `${image.reference} is not pinned.`, passes };
    },
  });
  return anyOf({
    name: "pinnedImages",
    title: "Images are pinned",
    sentence: "This image may be another version tomorrow: name it with a version tag, or with a digest.",
    parts: [
      part("digest", "a digest (name@sha256:…)", ({ digest }) => digest !== undefined),
      part("version tag", "a tag other than latest", ({ tag }) => tag !== undefined && tag !== "latest"),
      ...(exempt.length === 0
        ? []
        : [
            part("exempt", `an image of ${exempt.join(", ")}`, ({ repository }) =>
              exempt.some((each) => repository.startsWith(each)),
            ),
          ]),
    ],
  });
}

/** Images come through one registry: what names another, or none, is written with it. A digest stays what it is. */
export function imageRegistry(registry: string): Policy {
  return {
    name: "imageRegistry",
    title: "Images come from our registry",
    evaluate(mutation, state) {
      const image = imageIn(mutation, state);
      if (!image || mutation.type !== "attribute.set" || image.reference.startsWith(`${registry}/`)) return ALLOW;
      const value = `${registry}/${withoutRegistry(image.reference)}`;
      return {
        kind: "modify",
        mutation: { ...mutation, value },
        sentence: `Images come from ${registry} here, so this is ${value}.`,
      };
    },
  };
}

type Image = {
  readonly reference: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
};

/** The image that a mutation names; undefined when it names none. */
function imageIn(mutation: Mutation, state: Snapshot): Image | undefined {
  if (mutation.type !== "attribute.set" || typeof mutation.value !== "string" || mutation.value === "")
    return undefined;
  if (!isImagePath(state, mutation.component, mutation.path)) return undefined;
  const reference = mutation.value;
  const [named = "", digest] = reference.split("@");
  const colon = named.lastIndexOf(":");
  const isTagged = colon > named.lastIndexOf("/");
  return {
    reference,
    digest,
    repository: isTagged ? named.slice(0, colon) : named,
    tag: isTagged ? named.slice(colon + 1) : undefined,
  };
}

/** `nginx` and `docker.io/library/nginx` are one image to Docker; so they are here. */
function withoutRegistry(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return hasRegistry ? rest.join("/") : rest.length === 0 ? `library/${reference}` : reference;
}

function isImagePath(state: Snapshot, component: ComponentId, path: string): boolean {
  const ref = state.components.get(component)?.schema;
  return ref !== undefined && imagePathsOf(state).has(`${schemaName(ref)} ${path}`);
}

const KNOWN = new WeakMap<Snapshot["schemas"], ReadonlySet<string>>();

function imagePathsOf({ schemas }: Snapshot): ReadonlySet<string> {
  const known = KNOWN.get(schemas);
  if (known) return known;
  const found = new Set<string>();
  for (const schema of schemas.values()) noteImages(schema, schema.domain, "/domain", found);
  KNOWN.set(schemas, found);
  return found;
}

function noteImages(schema: Schema, property: Property, path: string, found: Set<string>): void {
  const { reference } = property;
  if (reference?.edge === "image") {
    found.add(`${schema.name} ${path}`);
    for (const source of reference.schemas) found.add(`${source} ${reference.path}`);
  }
  for (const [name, member] of Object.entries(property.properties ?? {}))
    noteImages(schema, member, `${path}/${name}`, found);
}
