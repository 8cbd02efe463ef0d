import type Docker from "dockerode";

/** Images under each name they have here, with the digest a registry knows them by. What was built here has none. */
export async function listImages(docker: Docker): Promise<{ readonly reference: string; readonly digest: string }[]> {
  const images = await docker.listImages();
  return images.flatMap(({ RepoTags, RepoDigests }) =>
    (RepoTags ?? []).flatMap((reference) => {
      const repository = reference.slice(0, reference.lastIndexOf(":"));
      const known = RepoDigests?.find((each) => each.startsWith(`${repository}@`));
      return known ? [{ reference, digest: known.slice(repository.length + 1) }] : [];
    }),
  );
}
