type Source = { component: string; path: string };
type Component = {
  id: string;
  name: string;
  schema: string;
  meta: { generated?: { part?: string } };
  domain: { ports?: unknown[]; networkMode?: string; networkContainer?: string; networks?: unknown[] };
  sources?: { [pointer: string]: Source };
};
type Inputs = { closed?: boolean; keep?: boolean };

/**
 * Splits a project's containers onto two networks: what publishes ports stands on both, everything else on the one behind, where
 * it can be reached by the others only.
 */
export default function frontAndBack(given: { component: { id: string }; components: Component[]; input: Inputs }) {
  const { component, components, input } = given;
  const within = { "/domain/project": { component: component.id } };
  const taken = new Set(components.filter((each) => !isOurs(each)).map(({ name }) => name));
  const network = (key: string, internal: boolean) => ({
    type: "create" as const,
    key,
    name: taken.has(key) ? `${key}-net` : key,
    schema: "docker.network",
    properties: { domain: internal ? { internal } : {} },
    connect: within,
  });
  const movable = components.filter(({ schema, domain }) => {
    const isOwn = domain.networkMode !== undefined || domain.networkContainer !== undefined;
    return schema === "docker.container" && !isOwn;
  });
  const made = new Set(components.filter(isOurs).map(({ id }) => id));
  const inFront = movable.filter(({ domain }) => (domain.ports ?? []).length > 0);
  const updates = movable.map((each) => ({
    type: "update" as const,
    component: each.id,
    unset: input.keep === true ? [] : othersOf(each, components, made),
    connect: {
      ...(inFront.includes(each) ? { "/domain/networks/-front/network": { component: "front" } } : {}),
      "/domain/networks/-back/network": { component: "back" },
    },
  }));
  const behind = movable.length - inFront.length;
  return {
    operations: [network("front", false), network("back", input.closed !== false), ...updates],
    message: `${counted(inFront.length)} in front, ${counted(behind)} behind.`,
  };
}

/** Entries of the networks it is on now, other than the two: those of the project, which are components here. */
function othersOf(container: Component, components: Component[], made: Set<string>): string[] {
  const own = new Set(components.map(({ id }) => id));
  return (container.domain.networks ?? []).flatMap((_entry, at) => {
    const source = container.sources?.[`/domain/networks/${at}/network`];
    const isOther = source !== undefined && own.has(source.component) && !made.has(source.component);
    return isOther ? [`/domain/networks/${at}`] : [];
  });
}

function isOurs({ schema, meta }: Component): boolean {
  const part = meta.generated?.part;
  return schema === "docker.network" && (part === "front" || part === "back");
}

function counted(count: number): string {
  return count === 1 ? "1 container" : `${count} containers`;
}
