import type { AgentComponent, AgentFinding } from "@tributary/agent";

/** A container as an agent reads it, with findings of these checks. */
export function container(
  domain: AgentComponent["domain"],
  findings: readonly (Pick<AgentFinding, "function"> & Partial<AgentFinding>)[],
  name = "web",
): AgentComponent {
  const component = name as AgentComponent["id"];
  return {
    id: component,
    name,
    schema: "docker.container",
    meta: { name },
    domain,
    derived: {},
    attributes: new Map(),
    findings: findings.map((finding) => ({ component, name, result: "warning", ...finding })),
  };
}
