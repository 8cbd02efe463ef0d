import type { AgentComponent, EngineImage } from "@tributary/agent";
import { fullRepository, parseImage } from "./image-name.ts";
import type { Proposal, Rule } from "./proposal.ts";

const PATH = "/domain/image";

/**
 * Pins images without a version to what can be seen: the very bytes that the engine has under that name, by digest, with the
 * version that they are also called there; else, where the engine knows nothing of the image, the version its check names.
 */
export function pinImages(images: readonly EngineImage[]): Rule {
  return {
    activity: "pinning images",
    propose(component) {
      const finding = component.findings.find((found) => found.function === "imagePinned");
      const image = component.domain["image"];
      if (!finding || typeof image !== "string") return undefined;
      const seen = pinFrom(images, image);
      if (seen) return pin(component, seen, `pinned to ${short(seen)}, which is what this engine has as ${image}`);
      const { suggestion } = finding;
      if (suggestion?.path === PATH && typeof suggestion.value === "string")
        return pin(
          component,
          suggestion.value,
          `pinned to ${suggestion.value}, as the check suggests; this engine has none`,
        );
      return {
        type: "left",
        name: component.name,
        why: `${image} is neither on this engine nor known to the check, so people must say which version is meant`,
      };
    },
  };
}

/** What pins `image` to the bytes the engine has under its name; undefined when it has none, or none that can be named. */
export function pinFrom(images: readonly EngineImage[], image: string): string | undefined {
  const { repository, tag = "latest", digest } = parseImage(image);
  if (digest !== undefined) return undefined;
  const wanted = fullRepository(repository);
  const siblings = images
    .map((each) => ({ ...each, name: parseImage(each.reference) }))
    .filter(({ name }) => fullRepository(name.repository) === wanted);
  const found = siblings.find(({ name }) => (name.tag ?? "latest") === tag);
  if (!found) return undefined;
  const version = siblings
    .filter(({ id, name }) => id === found.id && isVersion(name.tag))
    .map(({ name }) => name.tag ?? "")
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))[0];
  if (version === undefined && found.digest === undefined) return undefined;
  return (
    repository + (version === undefined ? "" : `:${version}`) + (found.digest === undefined ? "" : `@${found.digest}`)
  );
}

/** The longest says most: 1.27.3 rather than 1. */
function isVersion(tag: string | undefined): boolean {
  return tag !== undefined && /^v?\d/.test(tag);
}

function pin({ id, name }: AgentComponent, value: string, why: string): Proposal {
  return { type: "change", component: id, name, path: PATH, value, why };
}

function short(image: string): string {
  return image.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1…");
}
