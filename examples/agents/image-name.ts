export type ImageName = {
  /** With registry, as written: `nginx`, `registry:5000/shop/web`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
};

/** `registry:5000/name:tag@sha256:…` in its parts. A colon after the last slash starts a tag. */
export function parseImage(image: string): ImageName {
  const [rest = "", digest] = image.split("@", 2);
  const colon = rest.lastIndexOf(":");
  const tagged = colon > rest.lastIndexOf("/");
  return { repository: tagged ? rest.slice(0, colon) : rest, tag: tagged ? rest.slice(colon + 1) : undefined, digest };
}

/** The repository in full, so that two spellings are equal: `nginx` is `docker.io/library/nginx`. */
export function fullRepository(repository: string): string {
  const [first = ""] = repository.split("/");
  if (repository.includes("/") && (/[.:]/.test(first) || first === "localhost"))
    return repository.replace(/^index\.docker\.io\//, "docker.io/");
  return `docker.io/${repository.includes("/") ? "" : "library/"}${repository}`;
}

/** Its last word: `postgres` of `docker.io/library/postgres`. */
export function shortName(repository: string): string {
  return repository.slice(repository.lastIndexOf("/") + 1);
}
