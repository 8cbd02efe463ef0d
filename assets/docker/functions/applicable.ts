type Mount = { type?: string; source?: string; target?: string };
type Domain = { image?: string; build?: unknown; replicas?: number; mounts?: Mount[]; ports?: { target?: number }[] };

/** Whether Tributary can make this container as described, or something about it must be settled first. */
export default function applicable({ domain = {} }: { domain?: Domain }) {
  const { image, build, replicas, mounts = [], ports = [] } = domain;
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
  const half = mounts.find(({ type, source, target }) => !target || (type === "bind" && !source));
  if (half) {
    const which = half.target
      ? `at ${half.target} names no path of the host`
      : `of ${half.source ?? "nothing"} has no path inside the container`;
    return { result: "failure", path: "/domain/mounts", message: `The mount ${which}. Complete it or take it away.` };
  }
  if (ports.some(({ target }) => target === undefined)) {
    return {
      result: "failure",
      path: "/domain/ports",
      message: "A published port says no port of the container. Complete it or take it away.",
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
