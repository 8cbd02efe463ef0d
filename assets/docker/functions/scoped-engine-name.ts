type Input = { name?: string; project?: string; explicit?: string; external?: boolean };

/** The name the engine knows a network or volume by: the one given, its plain name when it already exists, else `<project>_<name>`. */
export default function engineName({ name, project, explicit, external }: Input): string {
  if (explicit) return explicit;
  const whole = project && !external ? `${project}_${name ?? ""}` : (name ?? "");
  return whole.replace(/[^a-zA-Z0-9_.-]+/g, "-").replace(/^[^a-zA-Z0-9]+/, "") || "unnamed";
}
