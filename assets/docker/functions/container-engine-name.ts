type Input = { name?: string; project?: string; containerName?: string };

/** The name the engine knows the container by: its own, or `<project>-<name>`. */
export default function engineName({ name, project, containerName }: Input): string {
  if (containerName) return containerName;
  const whole = project ? `${project}-${name ?? ""}` : (name ?? "");
  return whole.replace(/[^a-zA-Z0-9_.-]+/g, "-").replace(/^[^a-zA-Z0-9]+/, "") || "unnamed";
}
