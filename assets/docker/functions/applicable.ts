type Mount = { type?: string; source?: string; target?: string };
type Domain = { image?: string; build?: unknown; replicas?: number; mounts?: Mount[]; containerName?: string };

/** Whether Tributary can make this container as described, or something about it must be settled first. */
export default function applicable({ domain = {} }: { domain?: Domain }) {
  const { image, build, replicas, mounts = [] } = domain;
  if (!image && build !== undefined) {
    return {
      result: "failure",
      path: "/domain/image",
      message: "It is built from source and names no image. Build it, push or load the image, and name it here.",
    };
  }
  const relative = mounts.find(
    ({ type, source }) => type === "bind" && source !== undefined && !/^([/~]|[A-Za-z]:[\\/]|\\\\)/.test(source),
  );
  if (relative) {
    return {
      result: "warning",
      path: "/domain/mounts",
      message: `The path ${relative.source} depends on where the Compose file lies. Write it in full, as the engine's host sees it.`,
    };
  }
  if (replicas !== undefined && replicas !== 1) {
    return {
      result: "warning",
      path: "/domain/replicas",
      message: `The file asks for ${replicas} copies; Tributary runs one.`,
    };
  }
  return { result: "success", message: "It can be made as described." };
}
