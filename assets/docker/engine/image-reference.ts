export type ImageReference = {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
};

/** `registry:5000/name:tag@sha256:…` in its parts, as written. A colon after the last slash starts a tag. */
export function parseImage(reference: string): ImageReference {
  const at = reference.indexOf("@");
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  const rest = at < 0 ? reference : reference.slice(0, at);
  const colon = rest.lastIndexOf(":");
  const tagged = colon > rest.lastIndexOf("/");
  return { repository: tagged ? rest.slice(0, colon) : rest, tag: tagged ? rest.slice(colon + 1) : undefined, digest };
}

/** The reference in full, so that two spellings of one image are equal: `nginx` is `docker.io/library/nginx:latest`. */
export function canonicalImage(reference: string): string {
  const { repository, tag, digest } = parseImage(reference);
  const first = repository.split("/")[0] ?? "";
  const hasRegistry = repository.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const path = hasRegistry ? repository : `docker.io/${repository.includes("/") ? "" : "library/"}${repository}`;
  return digest ? `${path}@${digest}` : `${path}:${tag ?? "latest"}`;
}
