import type { AgentComponent, AgentFinding, EngineImage } from "@tributary/agent";
import type { ComponentId, Json } from "@tributary/core/base";

/** One change the agent would make, and why, in words. */
export type Proposal = {
  readonly component: ComponentId;
  readonly name: string;
  readonly path: string;
  readonly value: Json;
  readonly why: string;
};

type Model = {
  readonly components: readonly AgentComponent[];
  readonly findings: readonly AgentFinding[];
  readonly images: readonly EngineImage[];
};

/**
 * Images to pin: to the digest the engine has under that name, for that is what runs today; else to the version that the
 * check suggests.
 */
export function imagesToPin({ components, findings, images }: Model): Proposal[] {
  return findings
    .filter((finding) => finding.function === "imagePinned" && finding.result !== "success")
    .flatMap((finding): Proposal[] => {
      const component = components.find(({ id }) => id === finding.component);
      const path = finding.path ?? "/domain/image";
      const image = component?.domain[path.slice("/domain/".length)];
      if (typeof image !== "string") return [];
      const found = images.find(({ reference }) => reference === withTag(image));
      const { component: id, name } = finding;
      if (found)
        return [
          {
            component: id,
            name,
            path,
            value: `${withoutTag(image)}@${found.digest}`,
            why: `pinned to the digest this engine has of ${withTag(image)}`,
          },
        ];
      if (!finding.suggestion) return [];
      return [
        {
          component: id,
          name,
          path,
          value: finding.suggestion.value,
          why: `pinned to ${String(finding.suggestion.value)}`,
        },
      ];
    });
}

/** Health checks to add, where the check itself knows how such an image is asked. */
export function healthChecksToAdd({ findings }: Model): Proposal[] {
  return findings
    .filter((finding) => finding.function === "healthCheck" && finding.suggestion !== undefined)
    .flatMap(({ component, name, suggestion }) =>
      suggestion
        ? [
            {
              component,
              name,
              path: suggestion.path,
              value: suggestion.value,
              why: `checks its health with ${String(suggestion.value)}`,
            },
          ]
        : [],
    );
}

function withTag(image: string): string {
  return tagOf(image) ? image : `${image}:latest`;
}

function withoutTag(image: string): string {
  const tag = tagOf(image);
  return tag ? image.slice(0, -tag.length - 1) : image;
}

/** The tag: after the last colon, unless that is the port of a registry. */
function tagOf(image: string): string | undefined {
  return /:([\w.-]+)$/.exec(image)?.[1];
}
