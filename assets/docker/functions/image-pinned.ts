type Input = { image?: string; build?: unknown };

/** Versions of images people use most, as a first suggestion; whoever knows better changes it. */
const KNOWN: { [name: string]: string } = {
  postgres: "17",
  redis: "7.4",
  nginx: "1.27",
  mysql: "8.4",
  mariadb: "11.4",
  mongo: "8.0",
  busybox: "1.37",
  alpine: "3.21",
  debian: "12",
  ubuntu: "24.04",
  node: "24",
  python: "3.13",
  caddy: "2.9",
  traefik: "v3.3",
  httpd: "2.4",
  rabbitmq: "4.0",
  memcached: "1.6",
  wordpress: "6.7",
  valkey: "8.0",
};

/** Whether the image is named so that tomorrow's container runs what today's did. */
export default function imagePinned({ image, build }: Input) {
  const path = "/domain/image";
  if (!image) {
    if (build !== undefined) return { result: "success", message: "Built from source; there is no image to pin." };
    return { result: "failure", path, message: "There is no image to run. Name one, with a tag or digest." };
  }
  const digest = /@sha256:[0-9a-f]{64}$/.test(image);
  if (digest) return { result: "success", path, message: "Pinned to a digest: it always means the same bytes." };
  const last = image.slice(image.lastIndexOf("/") + 1);
  const [name = "", tag] = last.split(":");
  if (tag && tag !== "latest")
    return { result: "success", path, message: `Pinned to the tag ${tag}. A digest would pin it exactly.` };
  const repository = image.slice(0, image.length - last.length) + name;
  const version = /^((docker\.io\/)?library\/|docker\.io\/)?[a-z]+$/.test(repository) ? KNOWN[name] : undefined;
  return {
    result: "warning",
    path,
    message: `${image} has ${tag ? "the tag latest" : "no tag"}, so it may be another version tomorrow. Name a version or a digest.`,
    ...(version
      ? { suggestion: { path, value: `${repository}:${version}`, title: `Pin to ${repository}:${version}` } }
      : {}),
  };
}
