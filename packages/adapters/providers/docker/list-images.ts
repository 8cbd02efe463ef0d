import type Docker from "dockerode";

type Listed = { readonly reference: string; readonly id: string; readonly digest?: string };

/** Images under each name they have here, with the digest a registry knows them by. What was built here has none. */
export async function listImages(docker: Docker): Promise<Listed[]> {
  return namedImages(await docker.listImages());
}

export function namedImages(images: readonly Pick<Docker.ImageInfo, "Id" | "RepoTags" | "RepoDigests">[]): Listed[] {
  return images.flatMap(({ Id: id, RepoTags, RepoDigests }) =>
    (RepoTags ?? []).flatMap((reference): Listed[] => {
      // An image that lost its last name to a newer one is listed as `<none>:<none>`.
      if (reference.startsWith("<none>")) return [];
      const repository = reference.slice(0, reference.lastIndexOf(":"));
      const known = RepoDigests?.find((each) => each.startsWith(`${repository}@`));
      return [{ reference, id, ...(known ? { digest: known.slice(repository.length + 1) } : {}) }];
    }),
  );
}
