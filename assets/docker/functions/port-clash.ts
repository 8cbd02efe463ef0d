type Port = { published?: string; hostIp?: string; protocol?: string };
type Domain = { ports?: Port[]; networkMode?: string };
type Other = { component: string; name: string; value?: Port[] };
type Live = { port: number; protocol: string; address: string; container: string; component?: string };
type Input = { domain?: Domain; engineName?: string; others?: Other[]; published?: Live[] };
type Taken = { port: number; protocol: string; address: string };

const ANYWHERE = ["", "0.0.0.0", "::", "*"];

/** Whether a host port is wanted by two: of the model, or of the model and the live engine. */
export default function portClash({ domain = {}, engineName, others = [], published = [] }: Input) {
  const path = "/domain/ports";
  const mine = taken(domain.ports);
  const twice = mine.find((port, index) => mine.some((other, at) => at < index && clashes(port, other)));
  if (twice)
    return { result: "failure", path, message: `Host port ${label(twice)} is published twice by this container.` };
  for (const port of mine) {
    const other = others.find(({ value }) => taken(value).some((candidate) => clashes(port, candidate)));
    if (other)
      return {
        result: "failure",
        path,
        message: `Host port ${label(port)} is also published by ${other.name}. Only one of them can start.`,
      };
  }
  const modelled = new Set(others.map(({ component }) => component));
  for (const port of mine) {
    const live = published.find(
      (candidate) =>
        candidate.container !== engineName && !modelled.has(candidate.component ?? "") && clashes(port, candidate),
    );
    if (live)
      return {
        result: "failure",
        path,
        message: `Host port ${label(port)} is in use on the engine by ${live.container}.`,
      };
  }
  return {
    result: "success",
    path,
    message: mine.length === 0 ? "It asks for no particular host port." : "Nobody else uses its host ports.",
  };
}

/** The particular host ports these ask for. A range lets the engine choose a free one, so it clashes with nobody. */
function taken(ports: Port[] = []): Taken[] {
  return ports
    .filter(({ published }) => published !== undefined && /^\d+$/.test(published) && Number(published) > 0)
    .map(({ published, protocol, hostIp }) => ({
      port: Number(published),
      protocol: protocol ?? "tcp",
      address: hostIp ?? "",
    }));
}

function clashes(a: Taken, b: Taken): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.address === b.address || ANYWHERE.includes(a.address) || ANYWHERE.includes(b.address);
}

function label({ port, protocol, address }: Taken): string {
  return `${ANYWHERE.includes(address) ? "" : `${address}:`}${port}${protocol === "tcp" ? "" : `/${protocol}`}`;
}
