type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json | undefined };
type Texts = { [key: string]: string };
type EnvFile = { path: string; required?: boolean; format?: string };
type Port = {
  target?: number;
  published?: string;
  hostIp?: string;
  protocol?: string;
  mode?: string;
  name?: string;
  appProtocol?: string;
};
type Attachment = {
  network?: string;
  aliases?: string[];
  ipv4Address?: string;
  ipv6Address?: string;
  linkLocalIps?: string[];
  macAddress?: string;
  interfaceName?: string;
  driverOpts?: Texts;
  priority?: number;
  gatewayPriority?: number;
};
type Mount = {
  type?: string;
  source?: string;
  target?: string;
  readOnly?: boolean;
  consistency?: string;
  propagation?: string;
  createHostPath?: boolean;
  recursive?: string;
  selinux?: string;
  noCopy?: boolean;
  subpath?: string;
  volumeLabels?: Texts;
  tmpfsSize?: string;
  tmpfsMode?: string;
};
type Grant = { source?: { name?: string }; target?: string; uid?: string; gid?: string; mode?: string };
type Device = { source?: string; target?: string; permissions?: string };
type Dependency = { container?: string; condition?: string; restart?: boolean; required?: boolean };
type Health = {
  test?: string;
  exec?: string[];
  interval?: string;
  timeout?: string;
  retries?: number;
  startPeriod?: string;
  startInterval?: string;
  disable?: boolean;
};
type Deploy = { resources?: { limits?: Fields; reservations?: Fields } } & Fields;
type Domain = {
  entrypoint?: string[];
  clearEntrypoint?: boolean;
  command?: string[];
  clearCommand?: boolean;
  environment?: Texts;
  environmentPassed?: string[];
  environmentFrom?: Texts;
  envFile?: EnvFile[];
  ports?: Port[];
  networks?: Attachment[];
  networkMode?: string;
  networkContainer?: string;
  extraHosts?: { hostname?: string; address?: string }[];
  links?: { container?: string; alias?: string }[];
  mounts?: Mount[];
  volumesFrom?: { container?: string; readOnly?: boolean }[];
  configs?: Grant[];
  secrets?: Grant[];
  devices?: Device[];
  pid?: string;
  pidContainer?: string;
  ipc?: string;
  ipcContainer?: string;
  dependsOn?: Dependency[];
  healthcheck?: Health;
  ulimits?: { [name: string]: { soft?: number; hard?: number } };
  memoryLimit?: string;
  memoryReservation?: string;
  cpus?: number;
  cpuReservation?: number;
  pidsLimit?: number;
  replicas?: number;
  deploy?: Deploy;
  build?: Json;
  gpus?: Json;
  compose?: Fields;
};
type Secrets = { environment?: { [name: string]: string }; files?: (Omit<Grant, "source"> & { secret?: string })[] };
type Input = { name?: string; engineName?: string; domain?: Domain; secrets?: Secrets };

/** Compose key and field, where both hold the same value; in the order a person would write them. */
const FIRST: [key: string, field: string][] = [
  ["image", "image"],
  ["pull_policy", "pullPolicy"],
  ["platform", "platform"],
  ["runtime", "runtime"],
  ["isolation", "isolation"],
  ["container_name", "containerName"],
  ["hostname", "hostname"],
  ["domainname", "domainname"],
  ["profiles", "profiles"],
  ["restart", "restart"],
  ["init", "init"],
  ["privileged", "privileged"],
  ["user", "user"],
  ["group_add", "groupAdd"],
  ["working_dir", "workingDir"],
];
const LAST: [key: string, field: string][] = [
  ["expose", "expose"],
  ["dns", "dns"],
  ["dns_search", "dnsSearch"],
  ["dns_opt", "dnsOptions"],
  ["external_links", "externalLinks"],
  ["mac_address", "macAddress"],
  ["tmpfs", "tmpfs"],
  ["read_only", "readOnly"],
  ["shm_size", "shmSize"],
  ["storage_opt", "storageOptions"],
  ["device_cgroup_rules", "deviceCgroupRules"],
  ["cap_add", "capAdd"],
  ["cap_drop", "capDrop"],
  ["security_opt", "securityOpt"],
  ["userns_mode", "usernsMode"],
  ["uts", "uts"],
  ["cgroup", "cgroup"],
  ["cgroup_parent", "cgroupParent"],
  ["use_api_socket", "useApiSocket"],
  ["memswap_limit", "memorySwapLimit"],
  ["mem_swappiness", "memorySwappiness"],
  ["cpu_shares", "cpuShares"],
  ["cpuset", "cpuset"],
  ["cpu_quota", "cpuQuota"],
  ["cpu_period", "cpuPeriod"],
  ["cpu_count", "cpuCount"],
  ["cpu_percent", "cpuPercent"],
  ["cpu_rt_period", "cpuRtPeriod"],
  ["cpu_rt_runtime", "cpuRtRuntime"],
  ["oom_kill_disable", "oomKillDisable"],
  ["oom_score_adj", "oomScoreAdj"],
  ["sysctls", "sysctls"],
  ["stop_signal", "stopSignal"],
  ["stop_grace_period", "stopGracePeriod"],
  ["stdin_open", "stdinOpen"],
  ["tty", "tty"],
  ["attach", "attach"],
  ["logging", "logging"],
  ["labels", "labels"],
  ["label_file", "labelFiles"],
  ["annotations", "annotations"],
];

/**
 * This container's part of the Compose file. Networks, volumes and containers stand in it by the names the engine knows
 * them by; the project's generator, which knows all members, turns them into the file's own names.
 */
export default function containerCompose({ name = "", engineName = "", domain = {}, secrets = {} }: Input) {
  const spec = {
    ...tidy(copied(domain, FIRST)),
    ...asWritten({ build: domain.build }),
    ...commandOf(domain),
    ...tidy({ ...settingsOf(domain, secrets), ...copied(domain, LAST) }),
    ...asWritten({ gpus: domain.gpus, ...domain.compose }),
  };
  return { format: "json", code: JSON.stringify({ name, engineName, spec }) };
}

function settingsOf(domain: Domain, secrets: Secrets): Fields {
  return {
    environment: environmentOf(domain, secrets),
    env_file: domain.envFile?.map(envFileOf),
    ports: domain.ports?.map(portOf),
    ...networkOf(domain),
    extra_hosts: domain.extraHosts?.map(({ hostname, address }) => `${hostname}=${address}`),
    links: domain.links?.map(({ container, alias }) => (alias ? `${container}:${alias}` : (container ?? ""))),
    volumes: domain.mounts?.map(mountOf),
    volumes_from: domain.volumesFrom?.map(({ container, readOnly }) => tidy({ container, readOnly })),
    configs: domain.configs?.map(grantOf),
    secrets: [...(domain.secrets ?? []).map(grantOf), ...(secrets.files ?? []).flatMap(secretFileOf)],
    devices: domain.devices?.map(deviceOf),
    pid: domain.pidContainer ? `container:${domain.pidContainer}` : domain.pid,
    ipc: domain.ipcContainer ? `container:${domain.ipcContainer}` : domain.ipc,
    depends_on: dependsOn(domain.dependsOn ?? []),
    healthcheck: domain.healthcheck && healthOf(domain.healthcheck),
    ...resourcesOf(domain),
    ulimits: ulimitsOf(domain),
  };
}

/** An empty list here says that the image's own is cleared. */
function commandOf({ entrypoint, clearEntrypoint, command, clearCommand }: Domain): Fields {
  return {
    ...(clearEntrypoint ? { entrypoint: [] } : entrypoint?.length ? { entrypoint } : {}),
    ...(clearCommand ? { command: [] } : command?.length ? { command } : {}),
  };
}

function copied(domain: Domain, keys: [string, string][]): Fields {
  return Object.fromEntries(keys.map(([key, field]) => [key, (domain as Fields)[field]]));
}

/** Free JSON, which stays even where it is empty. */
function asWritten(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Without what is unset, and without empty lists and groups. */
function tidy(fields: Fields): { [key: string]: Json } {
  const kept = Object.entries(fields).filter(
    ([, value]) =>
      value !== undefined && (typeof value !== "object" || value === null || Object.keys(value).length > 0),
  );
  return Object.fromEntries(kept) as { [key: string]: Json };
}

function orNull(fields: Fields): Json {
  const kept = tidy(fields);
  return Object.keys(kept).length === 0 ? null : kept;
}

/** A value taken from a variable stands as a group, which no environment value can be; the project's generator writes it out. */
function environmentOf(domain: Domain, { environment: secret = {} }: Secrets): Json {
  const { environment = {}, environmentPassed = [], environmentFrom = {} } = domain;
  const all: { [name: string]: Json } = {
    ...Object.fromEntries(environmentPassed.map((name): [string, Json] => [name, null])),
    ...mapped(environmentFrom, (variable) => ({ variable })),
    ...environment,
    ...mapped(secret, (reference) => ({ variable: variableOf(reference) })),
  };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function mapped(texts: { [name: string]: string }, change: (text: string) => Json): { [name: string]: Json } {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(text)]));
}

/** The variable that Compose takes a secret's value from: DB_PASSWORD for db-password@2. Its value is in no file. */
function variableOf(reference: string): string {
  return nameOf(reference)
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
}

function nameOf(reference: string): string {
  return reference.split("@")[0] ?? reference;
}

function secretFileOf({ secret, target, uid, gid, mode }: NonNullable<Secrets["files"]>[number]): Json[] {
  if (secret === undefined) return [];
  return [tidy({ variable: variableOf(secret), source: nameOf(secret), target, uid, gid, mode })];
}

function envFileOf({ path, required, format }: EnvFile): Json {
  return required === undefined && format === undefined ? path : tidy({ path, required, format });
}

function portOf({ target, published, hostIp, protocol, mode, name, appProtocol }: Port): Json {
  if (mode !== undefined || name !== undefined || appProtocol !== undefined || target === undefined) {
    return tidy({ name, target, published, host_ip: hostIp, protocol, mode, app_protocol: appProtocol });
  }
  const host = hostIp === undefined ? "" : `${hostIp.includes(":") ? `[${hostIp}]` : hostIp}:`;
  const from = published === undefined ? host && ":" : `${published}:`;
  return `${host}${from}${target}${protocol && protocol !== "tcp" ? `/${protocol}` : ""}`;
}

function networkOf({ networks = [], networkMode, networkContainer }: Domain): Fields {
  if (networkContainer) return { network_mode: `container:${networkContainer}` };
  if (networkMode) return { network_mode: networkMode };
  return {
    networks: Object.fromEntries(
      networks.flatMap((attachment) =>
        attachment.network === undefined ? [] : [[attachment.network, attachmentOf(attachment)]],
      ),
    ),
  };
}

function attachmentOf(attachment: Attachment): Json {
  return orNull({
    aliases: attachment.aliases,
    ipv4_address: attachment.ipv4Address,
    ipv6_address: attachment.ipv6Address,
    link_local_ips: attachment.linkLocalIps,
    mac_address: attachment.macAddress,
    interface_name: attachment.interfaceName,
    driver_opts: attachment.driverOpts,
    priority: attachment.priority,
    gw_priority: attachment.gatewayPriority,
  });
}

function mountOf(mount: Mount): Json {
  const { type = "volume", source, target, readOnly, consistency, subpath } = mount;
  return tidy({
    type,
    source,
    target,
    read_only: readOnly,
    consistency,
    bind: tidy({
      propagation: mount.propagation,
      create_host_path: mount.createHostPath,
      recursive: mount.recursive,
      selinux: mount.selinux,
    }),
    volume: tidy({ nocopy: mount.noCopy, subpath: type === "image" ? undefined : subpath, labels: mount.volumeLabels }),
    image: tidy({ subpath: type === "image" ? subpath : undefined }),
    tmpfs: tidy({ size: mount.tmpfsSize, mode: octal(mount.tmpfsMode) }),
  });
}

/** Permissions as a number, the only form Compose reads here. */
function octal(mode: string | undefined): number | undefined {
  return mode === undefined ? undefined : Number.parseInt(mode, 8);
}

function grantOf({ source, target, uid, gid, mode }: Grant): Json {
  const name = source?.name ?? "";
  if (target === undefined && uid === undefined && gid === undefined && mode === undefined) return name;
  return tidy({ source: name, target, uid, gid, mode });
}

function deviceOf({ source = "", target, permissions }: Device): Json {
  const parts = [source, target, permissions].filter((part) => part !== undefined);
  const short = !parts.some((part) => part.includes(":")) && (target !== undefined || permissions === undefined);
  return short ? parts.join(":") : tidy({ source, target, permissions });
}

function dependsOn(dependencies: Dependency[]): Json {
  const others = dependencies.filter(({ container }) => container !== undefined);
  const plain = others.every(
    ({ condition, restart, required }) => condition === undefined && restart === undefined && required === undefined,
  );
  if (plain) return others.map(({ container = "" }) => container);
  return Object.fromEntries(
    others.map(({ container, condition, restart, required }) => [
      container,
      tidy({ condition: condition ?? "service_started", restart, required }),
    ]),
  );
}

function healthOf(health: Health): Json {
  return tidy({
    test: health.test ?? (health.exec?.length ? ["CMD", ...health.exec] : undefined),
    interval: health.interval,
    timeout: health.timeout,
    retries: health.retries,
    start_period: health.startPeriod,
    start_interval: health.startInterval,
    disable: health.disable,
  });
}

/** Limits stand under `deploy` where the service has such a section anyway (a swarm reads only that), else at the service. */
function resourcesOf({
  memoryLimit,
  memoryReservation,
  cpus,
  pidsLimit,
  cpuReservation,
  replicas,
  deploy,
}: Domain): Fields {
  if (deploy === undefined && cpuReservation === undefined && replicas === undefined) {
    return { mem_limit: memoryLimit, mem_reservation: memoryReservation, cpus, pids_limit: pidsLimit };
  }
  const { resources = {}, ...rest } = deploy ?? {};
  const text = (number: number | undefined) => (number === undefined ? undefined : String(number));
  const limits = { ...tidy({ cpus: text(cpus), memory: memoryLimit, pids: pidsLimit }), ...resources.limits };
  const reservations = {
    ...tidy({ cpus: text(cpuReservation), memory: memoryReservation }),
    ...resources.reservations,
  };
  const groups = { ...(resources as Fields), ...tidy({ limits: limits as Json, reservations: reservations as Json }) };
  return { deploy: { ...tidy({ replicas }), ...rest, ...tidy({ resources: groups as Json }) } as Json };
}

function ulimitsOf({ ulimits = {} }: Domain): Json {
  return Object.fromEntries(
    Object.entries(ulimits).map(([name, { soft, hard }]) => [
      name,
      soft === hard ? (soft ?? null) : tidy({ soft, hard }),
    ]),
  );
}
