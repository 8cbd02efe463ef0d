import type Docker from "dockerode";
import { canonicalImage, domainOf, readText, statusOf } from "@tributary/assets-docker/engine";
import type { ResourceState } from "@tributary/core/protocol";
import type { Context } from "./context.ts";

export async function inspectImage(
  ctx: Pick<Context, "docker" | "ask">,
  reference: string,
): Promise<Docker.ImageInspectInfo | undefined> {
  try {
    return await ctx.ask(ctx.docker.getImage(reference).inspect());
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** The registry's name for exactly these bytes, if it came from one. */
export function digestOf(image: Docker.ImageInspectInfo): string | undefined {
  return image.RepoDigests?.[0];
}

export async function readImage(ctx: Context): Promise<ResourceState | undefined> {
  const reference = readText(domainOf(ctx.intent), "reference");
  const image = reference === undefined ? undefined : await inspectImage(ctx, reference);
  return reference !== undefined && image ? imageState(reference, image, Date.now()) : undefined;
}

function imageState(reference: string, image: Docker.ImageInspectInfo, observedAt: number): ResourceState {
  const payload = {
    reference: canonicalImage(reference),
    imageId: image.Id,
    digest: digestOf(image) ?? null,
    sizeBytes: image.Size,
    created: image.Created,
  };
  return { resourceId: image.Id, status: "ok", state: "present", observedAt, payload, drift: [] };
}
