type Names = { [name: string]: string };
type Binding = { HostIp?: string; HostPort?: string };
type Health = { Test?: string[]; Interval?: number; Timeout?: number; Retries?: number; StartPeriod?: number };
type Config = {
  Image: string;
  Cmd?: string[] | null;
  Entrypoint?: string[] | null;
  Env?: string[] | null;
  Labels?: Names | null;
  User?: string;
  WorkingDir?: string;
  Healthcheck?: Health;
};
type Host = {
  NetworkMode?: string;
  PortBindings?: { [port: string]: Binding[] | null } | null;
  RestartPolicy?: { Name?: string; MaximumRetryCount?: number };
  Tmpfs?: Names | null;
  Memory?: number;
  NanoCpus?: number;
  Privileged?: boolean;
  Init?: boolean | null;
  CapAdd?: string[] | null;
  CapDrop?: string[] | null;
};
type Mount = { Type: string; Name?: string; Source: string; Destination: string; RW: boolean };
type Container = {
  Id: string;
  Name: string;
  Image: string;
  Config: Config;
  HostConfig: Host;
  NetworkSettings: { Networks: { [name: string]: { Aliases?: string[] | null } } };
  Mounts: Mount[];
};
type Thing = { Name: string; Labels?: Names | null };
type Managed = {
  id: string;
  name: string;
  schema: string;
  meta: { generated?: { by: string; key: string; part: string } };
  domain: { environment?: Names; labels?: Names; mounts?: { target?: string }[] };
};
type Given = { component: { id: string }; components: Managed[]; input: { project?: string; stopped?: boolean } };
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type Connect = { [path: string]: { component: string } };
/** What is known of the model while the engine is read. */
type Bench = {
  project: string;
  /** Components that this very search has made before, by id. */
  mine: Map<string, Managed>;
  /** Kinds and names that other components of the project have. */
  taken: Set<string>;
  /** Networks and volumes by key: what a container is connected to. */
  parts: Map<string, string>;
};

const ENGINE = "http://docker.conn";
/** This function, as what it made says who made it. */
const BY = "docker.project/discover";
/** Networks every engine has, and volumes that were given no name. */
const NAMELESS = /^(bridge|host|none|[0-9a-f]{64})$/;
/** Questions at a time. */
const AT_ONCE = 8;
const SECRET =
  /(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|PRIVATE_?KEY|CREDENTIAL|API_?KEY|ACCESS_?KEY|ENCRYPTION_?KEY|BASICAUTH|(^|_)KEY$)/i;
const HARMLESS = /(_FILE|_PATH|_DIR)$/i;
/** An address with a password in it. */
const SIGNED_IN = /:\/\/[^/\s:@]*:[^/\s@]+@/;

/**
 * What is on the engine already, as components of a project: containers as they were started, networks and volumes as things that
 * exist. It reads and no more. Run again it finds what it made, also where that runs by now.
 */
export default async function discover({ component, components, input }: Given) {
  const { project = "*", stopped = false } = input;
  const within: Json = project === "*" ? {} : { label: [`com.docker.compose.project=${project}`] };
  const [listed, nets, { Volumes }] = await Promise.all([
    ask<{ Id: string; Labels?: Names }[]>(`/containers/json${query({ all: stopped, filters: within })}`),
    ask<Thing[]>(`/networks${query({ filters: within })}`),
    ask<{ Volumes: Thing[] | null }>(`/volumes${query({ filters: within })}`),
  ]);
  const found = components.filter(({ meta }) => meta.generated?.by === BY);
  const mine = new Map(found.flatMap((each) => (each.meta.generated?.key === project ? [[each.id, each]] : [])));
  /** What a search for something else has found: it is not found twice. */
  const theirs = new Map(found.flatMap(({ id, meta }) => (mine.has(id) ? [] : [[meta.generated?.part ?? "", id]])));
  const isNew = (kind: string) => (name: string) => !theirs.has(keyOf(kind, name));
  const free = listed.filter(({ Labels }) => isFree(Labels, mine));
  const read = await few(free, ({ Id }) => ask<Container>(`/containers/${encodeURIComponent(Id)}/json`));
  const containers = read.filter((each) => isNew("container")(nameOf(each)));
  containers.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const images = await imagesOf(containers);
  const networks = named(nets, containers.flatMap(networksOf)).filter(isNew("network"));
  const volumes = named(Volumes ?? [], containers.flatMap(volumesOf)).filter(isNew("volume"));
  const bench: Bench = {
    project: component.id,
    mine,
    taken: new Set(components.filter(({ id }) => !mine.has(id)).map(({ schema, name }) => `${schema} ${name}`)),
    parts: new Map([
      ...theirs,
      ...networks.map((name) => [keyOf("network", name), keyOf("network", name)] as const),
      ...volumes.map((name) => [keyOf("volume", name), keyOf("volume", name)] as const),
    ]),
  };
  const withheld: string[] = [];
  return {
    operations: [
      ...networks.map((name) => existing(bench, "network", name)),
      ...volumes.map((name) => existing(bench, "volume", name)),
      ...containers.map((each) => made(bench, each, images.get(each.Image), withheld)),
    ],
    message: sentence(containers.length, networks.length, volumes.length, withheld),
  };
}

async function ask<T>(path: string): Promise<T> {
  const answer = await fetch(ENGINE + path);
  if (answer.status >= 300) throw new Error(`The engine answers ${answer.status} to ${path.split("?")[0]}.`);
  return (await answer.json()) as T;
}

/** Asks about each, a few at a time: so many as a run may have open. */
async function few<T, R>(all: T[], about: (each: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE)
    answers.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(about))));
  return answers;
}

function query(asked: { [name: string]: Json }): string {
  const parts = Object.entries(asked).map(([name, value]): [string, string] => [name, JSON.stringify(value)]);
  return `?${new URLSearchParams(Object.fromEntries(parts))}`;
}

/** Made by nobody's workspace, or by this function's own component. What other components stand for is theirs. */
function isFree(labels: Names | null | undefined, mine: Map<string, Managed>): boolean {
  const owner = labels?.["io.tributary.component"];
  return owner === undefined || mine.has(owner);
}

/** What images say of themselves, so that only what a container was given beyond it is written down. */
async function imagesOf(containers: Container[]): Promise<Map<string, Config | undefined>> {
  const ids = [...new Set(containers.map(({ Image }) => Image))];
  const found = await few(ids, async (id) => {
    const answer = await fetch(`${ENGINE}/images/${encodeURIComponent(id)}/json`);
    return answer.status === 200 ? ((await answer.json()) as { Config?: Config }).Config : undefined;
  });
  return new Map(ids.map((id, at) => [id, found[at]]));
}

/** Names of what is listed and of what is used, without what a workspace made and what nobody has named. */
function named(listed: Thing[], used: string[]): string[] {
  const owned = new Set(listed.filter(({ Labels }) => Labels?.["io.tributary.component"]).map(({ Name }) => Name));
  const names = new Set([...listed.map(({ Name }) => Name), ...used]);
  return [...names].filter((name) => !owned.has(name) && !NAMELESS.test(name)).sort();
}

function networksOf({ NetworkSettings }: Container): string[] {
  return Object.keys(NetworkSettings.Networks);
}

function volumesOf({ Mounts }: Container): string[] {
  return Mounts.flatMap(({ Type, Name }) => (Type === "volume" && Name ? [Name] : []));
}

function nameOf({ Name }: Container): string {
  return Name.replace(/^\//, "");
}

function existing(bench: Bench, kind: "network" | "volume", name: string) {
  return {
    ...{ type: "create" as const, key: keyOf(kind, name), name: freeName(bench, `docker.${kind}`, name) },
    schema: `docker.${kind}`,
    properties: { domain: { name, external: true } },
    connect: { "/domain/project": { component: bench.project } },
  };
}

function made(bench: Bench, container: Container, image: Config | undefined, withheld: string[]) {
  const { Config, HostConfig } = container;
  const own = bench.mine.get(Config.Labels?.["io.tributary.component"] ?? "");
  const name = nameOf(container);
  const networks = networkingOf(bench, container);
  const mounts = mountsOf(bench, container, own);
  return {
    ...{ type: "create" as const, key: own?.meta.generated?.part ?? keyOf("container", name) },
    ...{ name: own?.name ?? freeName(bench, "docker.container", name), schema: "docker.container" },
    properties: {
      domain: {
        ...{ image: Config.Image, containerName: name },
        ...commandOf(Config, image),
        ...textsOf(container, image, own, withheld),
        ports: portsOf(HostConfig),
        ...networks.domain,
        mounts: mounts.entries,
        healthcheck: healthOf(Config.Healthcheck, image?.Healthcheck),
        restart: restartOf(HostConfig),
        ...limitsOf(HostConfig),
      },
    },
    connect: { "/domain/project": { component: bench.project }, ...networks.connect, ...mounts.connect },
  };
}

function commandOf(config: Config, image: Config | undefined): { [name: string]: Json } {
  const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? []) !== JSON.stringify(b ?? []);
  const [command, entrypoint] = [config.Cmd ?? [], config.Entrypoint ?? []];
  return {
    command: differs(config.Cmd, image?.Cmd) ? command : null,
    entrypoint: differs(config.Entrypoint, image?.Entrypoint) ? entrypoint : null,
    workingDir: config.WorkingDir && config.WorkingDir !== image?.WorkingDir ? config.WorkingDir : null,
    user: config.User && config.User !== image?.User ? config.User : null,
  };
}

/** Variables and labels it was given beyond its image's; of its own container, only those the model knows: the others may be secrets. */
function textsOf({ Name, Config }: Container, image: Config | undefined, own: Managed | undefined, withheld: string[]) {
  const pairs = (lines: string[] | null | undefined): Names =>
    Object.fromEntries((lines ?? []).map((line) => [line.split("=")[0] ?? "", line.slice(line.indexOf("=") + 1)]));
  const given = (all: Names, usual: Names, known: Names | undefined): Names => {
    const kept = Object.entries(all).filter(([name, value]) => {
      if (usual[name] === value || /^(com\.docker\.compose|io\.tributary|desktop\.docker\.io)[./]/.test(name))
        return false;
      if (own) return known?.[name] !== undefined;
      const isSecret = (SECRET.test(name) && !HARMLESS.test(name)) || SIGNED_IN.test(value);
      if (isSecret) withheld.push(`${name} of ${Name.replace(/^\//, "")}`);
      return !isSecret;
    });
    return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return {
    environment: given(pairs(Config.Env), pairs(image?.Env), own?.domain.environment),
    labels: given(Config.Labels ?? {}, image?.Labels ?? {}, own?.domain.labels),
  };
}

function portsOf({ PortBindings }: Host): Json[] {
  return Object.entries(PortBindings ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([port, bindings]) =>
      (bindings ?? []).map(({ HostIp, HostPort }) => {
        const [target, protocol = "tcp"] = port.split("/");
        return {
          ...{ target: Number(target), published: HostPort || null, hostIp: HostIp || null },
          ...(protocol === "tcp" ? {} : { protocol }),
        };
      }),
    );
}

/** The networks it is on, as components where they are such; or the mode it has instead. */
function networkingOf(bench: Bench, container: Container): { domain: { [name: string]: Json }; connect: Connect } {
  const { NetworkMode: mode = "" } = container.HostConfig;
  if (mode === "host" || mode === "none" || mode.startsWith("container:"))
    return { domain: mode.startsWith("container:") ? {} : { networkMode: mode }, connect: {} };
  const names = networksOf(container)
    .filter((name) => !NAMELESS.test(name))
    .sort();
  if (names.length === 0) return { domain: { networkMode: "bridge" }, connect: {} };
  const connect: Connect = {};
  const networks = names.map((name, at) => {
    const part = bench.parts.get(keyOf("network", name));
    if (part !== undefined) connect[`/domain/networks/${at}/network`] = { component: part };
    const { Aliases } = container.NetworkSettings.Networks[name] ?? {};
    const aliases = (Aliases ?? []).filter((each) => each !== nameOf(container) && !container.Id.startsWith(each));
    return { ...(part === undefined ? { network: name } : {}), aliases: [...new Set(aliases)].sort() };
  });
  return { domain: { networks }, connect };
}

function mountsOf(bench: Bench, { Mounts, HostConfig }: Container, own: Managed | undefined) {
  const known = own && new Set((own.domain.mounts ?? []).map(({ target }) => target));
  const connect: Connect = {};
  const found = Mounts.filter(({ Destination }) => !known || known.has(Destination));
  found.sort((a, b) => (a.Destination < b.Destination ? -1 : 1));
  const entries: Json[] = found.map(({ Type, Name, Source, Destination, RW }, at) => {
    const part = Type === "volume" ? bench.parts.get(keyOf("volume", Name ?? "")) : undefined;
    if (part !== undefined) connect[`/domain/mounts/${at}/source`] = { component: part };
    return {
      ...{ type: Type, target: Destination, readOnly: RW ? null : true },
      ...(Type === "bind" ? { source: Source } : {}),
    };
  });
  const memory = Object.keys(HostConfig.Tmpfs ?? {}).sort();
  return { entries: [...entries, ...memory.map((target) => ({ type: "tmpfs", target }))], connect };
}

function healthOf(health: Health | undefined, usual: Health | undefined): { [name: string]: Json } | null {
  if (!health?.Test?.length || JSON.stringify(health) === JSON.stringify(usual)) return null;
  const [kind = "", ...words] = health.Test;
  if (kind === "NONE") return { disable: true };
  const lasting = (nanoseconds: number | undefined) => (nanoseconds ? `${nanoseconds / 1_000_000}ms` : null);
  return {
    ...(kind === "CMD-SHELL" ? { test: words.join(" ") } : { exec: words }),
    ...{ interval: lasting(health.Interval), timeout: lasting(health.Timeout), retries: health.Retries || null },
    startPeriod: lasting(health.StartPeriod),
  };
}

function restartOf({ RestartPolicy: { Name = "", MaximumRetryCount = 0 } = {} }: Host): string | null {
  if (Name === "" || Name === "no") return null;
  return Name === "on-failure" && MaximumRetryCount > 0 ? `${Name}:${MaximumRetryCount}` : Name;
}

function limitsOf({ Memory, NanoCpus, Privileged, Init, CapAdd, CapDrop }: Host): { [name: string]: Json } {
  return {
    ...{ memoryLimit: Memory ? String(Memory) : null, cpus: NanoCpus ? NanoCpus / 1_000_000_000 : null },
    ...{ privileged: Privileged || null, init: Init || null, capAdd: CapAdd ?? null, capDrop: CapDrop ?? null },
  };
}

/** Finds it again; a name that is too long for a key ends with what tells it from others. */
function keyOf(kind: string, name: string): string {
  const key = `${kind}.${name}`;
  if (key.length <= 64) return key;
  let hash = 5381;
  for (const character of key) hash = (hash * 33 + (character.codePointAt(0) ?? 0)) % 4_294_967_296;
  return `${key.slice(0, 55)}.${hash.toString(16).padStart(8, "0")}`;
}

/** Another component of the project may be called so already. */
function freeName({ taken }: Bench, schema: string, name: string): string {
  return taken.has(`${schema} ${name}`) ? `${name}-found` : name;
}

function sentence(containers: number, networks: number, volumes: number, withheld: string[]): string {
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
  const found = `Found ${counted(containers, "container")}, ${counted(networks, "network")} and ${counted(volumes, "volume")}.`;
  const runs =
    containers === 0
      ? ""
      : " Networks and volumes are used as they are. A container keeps its name, so it is made only when the one that runs is gone: nothing runs twice.";
  const secrets =
    withheld.length === 0
      ? ""
      : ` Left out, because everybody here could read it: ${withheld.slice(0, 5).join(", ")}${withheld.length > 5 ? ` and ${withheld.length - 5} more` : ""}. Give it from a secret.`;
  return found + runs + secrets;
}
