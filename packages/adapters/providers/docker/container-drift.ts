import {
  canonicalImage,
  type ContainerSpec,
  containerSpec,
  domainOf,
  type Inspected,
  LABEL,
  limitsOf,
  nameOf,
  plainLimits,
  readRecords,
  readText,
  readTextMap,
  Refused,
  reportedLimits,
  sameEndpoint,
  sizeText,
} from "@tributary/assets-docker/engine";
import type Docker from "dockerode";
import type { Json } from "@tributary/core/base";
import { jsonEqual } from "@tributary/core/base";
import { looksSecret } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import type { Context } from "./context.ts";
import { stateWords } from "./container-read.ts";

export type Drift = ResourceState["drift"];

/**
 * Where a container differs from what is intended, in rendered fields: what the engine was told against what it reports.
 * Only what the intent says is compared; what it leaves to the engine or the image cannot drift.
 */
export function containerDrift(
  ctx: Pick<Context, "intent" | "options" | "cpus">,
  container: Inspected,
  image: Docker.ImageInspectInfo | undefined,
): Drift {
  let spec: ContainerSpec;
  try {
    spec = containerSpec(ctx.intent, ctx.options);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return stateDrift(ctx, container); // an intent that cannot be made real has nothing to compare with
  }
  return [
    ...stateDrift(ctx, container),
    ...imageDrift(spec, container),
    ...environmentDrift(spec, container, image),
    ...configDrift(spec, container),
    ...hostConfigDrift(spec, container),
    ...mountDrift(spec, container),
    ...limitDrift(ctx, container),
    ...networkDrift(spec, container),
    ...labelDrift(ctx, spec, container),
    ...differs("/derived/engineName", "Name on the engine", spec.name, nameOf(container)),
  ];
}

function differs(path: string, title: string, intended: Json, observed: Json): Drift {
  return jsonEqual(intended, observed) ? [] : [{ path, title, intended, observed }];
}

/** A server that is not running has drifted. What serves nothing, is not to be restarted and ended well was a job, and is done. */
function stateDrift({ intent }: Pick<Context, "intent">, container: Inspected): Drift {
  const { State } = container;
  if (State.Running && !State.Paused && !State.Restarting) return [];
  const domain = domainOf(intent);
  const restart = readText(domain, "restart") ?? "no";
  const serves =
    readRecords(domain, "ports").length > 0 ||
    container.Config.Healthcheck !== undefined ||
    restart === "always" ||
    restart === "unless-stopped";
  if (State.Status === "exited" && State.ExitCode === 0 && !serves) return [];
  return [{ path: "/resource/state", title: "State", intended: "running", observed: stateWords(container) }];
}

function imageDrift(spec: ContainerSpec, container: Inspected): Drift {
  const observed = container.Config.Image;
  return canonicalImage(spec.image) === canonicalImage(observed)
    ? []
    : [{ path: "/domain/image", title: "Image", intended: spec.image, observed }];
}

function environmentDrift(
  spec: ContainerSpec,
  container: Inspected,
  image: Docker.ImageInspectInfo | undefined,
): Drift {
  const intended = asMap(spec.body.Env ?? []);
  const observed = asMap(container.Config.Env ?? []);
  const inherited = image ? asMap(image.Config?.Env ?? []) : undefined;
  const names = new Set([...intended.keys(), ...observed.keys(), ...Object.keys(spec.secrets.environment)]);
  return [...names].sort().flatMap((name) => {
    const secret = spec.secrets.environment[name];
    if (secret !== undefined) return secretDrift(name, secret, observed.has(name));
    const wanted = intended.get(name);
    const actual = observed.get(name);
    // Without the image nobody can tell what it brought along.
    if (wanted === undefined && (inherited === undefined || inherited.get(name) === actual || name === "PATH"))
      return [];
    if (wanted === actual) return [];
    const path = `/domain/environment/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return [{ path, title: `Environment ▸ ${name}`, intended: shown(name, wanted), observed: shown(name, actual) }];
  });
}

/** A value from a secret is not compared, for it is not known here; that it is there at all is. */
function secretDrift(name: string, reference: string, isThere: boolean): Drift {
  if (isThere) return [];
  const path = `/secrets/environment/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return [{ path, title: `Variables from secrets ▸ ${name}`, intended: reference, observed: null }];
}

function asMap(entries: readonly string[]): Map<string, string> {
  return new Map(entries.map((entry) => [entry.split("=", 1)[0] ?? "", entry.slice(entry.indexOf("=") + 1)]));
}

function configDrift(spec: ContainerSpec, container: Inspected): Drift {
  const { Config } = container;
  const compare = (path: string, title: string, wanted: unknown, actual: unknown): Drift =>
    wanted === undefined ? [] : differs(path, title, wanted as Json, (actual ?? null) as Json);
  return [
    ...compare("/domain/command", "Command", spec.body.Cmd, Config.Cmd),
    ...compare("/domain/entrypoint", "Entrypoint", spec.body.Entrypoint, Config.Entrypoint),
    ...compare("/domain/user", "User", spec.body.User, Config.User),
    ...compare("/domain/workingDir", "Working directory", spec.body.WorkingDir, Config.WorkingDir),
    ...compare("/domain/hostname", "Hostname", spec.body.Hostname, Config.Hostname),
    ...compare(
      "/domain/stopSignal",
      "Stop signal",
      spec.body.StopSignal,
      (Config as { readonly StopSignal?: string }).StopSignal,
    ),
    ...compare(
      "/domain/healthcheck",
      "Health check",
      (spec.body.Healthcheck as { Test?: unknown } | undefined)?.Test,
      Config.Healthcheck?.Test,
    ),
  ];
}

/** Members of the engine's host configuration that read back as they were given, and the fields they come from. */
const HOST_FIELDS: readonly (readonly [member: string, path: string, title: string])[] = [
  ["Privileged", "/domain/privileged", "Privileged"],
  ["ReadonlyRootfs", "/domain/readOnly", "Read-only root"],
  ["PidMode", "/domain/pid", "Process namespace"],
  ["UTSMode", "/domain/uts", "UTS namespace"],
  ["ExtraHosts", "/domain/extraHosts", "Extra hosts"],
  ["Dns", "/domain/dns", "DNS servers"],
  ["CapAdd", "/domain/capAdd", "Added capabilities"],
  ["CapDrop", "/domain/capDrop", "Dropped capabilities"],
  ["ShmSize", "/domain/shmSize", "Shared memory"],
  ["Init", "/domain/init", "Init process"],
];

function hostConfigDrift(spec: ContainerSpec, container: Inspected): Drift {
  const wanted: { readonly [member: string]: unknown } = { ...spec.body.HostConfig };
  const actual: { readonly [member: string]: unknown } = { ...container.HostConfig };
  const fields = HOST_FIELDS.flatMap(([member, path, title]) =>
    wanted[member] === undefined
      ? []
      : differs(path, title, plain(member, wanted[member]), plain(member, actual[member] ?? null)),
  );
  return [
    ...fields,
    ...differs("/domain/ports", "Published ports", portList(wanted["PortBindings"]), portList(actual["PortBindings"])),
  ];
}

/** Capabilities are reported with or without their prefix, depending on the engine's age. */
function plain(member: string, value: unknown): Json {
  if (!member.startsWith("Cap") || !Array.isArray(value)) return value as Json;
  return value.map((name: unknown) => String(name).toUpperCase().replace(/^CAP_/, "")).sort();
}

function portList(bindings: unknown): string[] {
  const all = (bindings ?? {}) as { readonly [port: string]: readonly { HostIp?: string; HostPort?: string }[] | null };
  return Object.entries(all)
    .flatMap(([target, hosts]) =>
      (hosts ?? []).map(
        ({ HostIp, HostPort }) =>
          `${HostIp ? `${HostIp}:` : ""}${HostPort && HostPort !== "0" ? HostPort : "any"} → ${target}`,
      ),
    )
    .sort();
}

function mountDrift(spec: ContainerSpec, container: Inspected): Drift {
  const observed = container.Mounts.filter(
    ({ Type, Name }) => Type !== "tmpfs" && !(Type === "volume" && /^[0-9a-f]{64}$/.test(Name ?? "")),
  );
  const host = spec.body.HostConfig;
  const mounts = (host?.Mounts ?? []) as readonly Docker.MountSettings[];
  const named = mounts
    .filter(({ Type, Source }) => Type !== "tmpfs" && Source)
    .map(({ Source, Target, ReadOnly }) => mountText(Source, Target, !ReadOnly));
  const binds = (host?.Binds ?? []).map((bind) => {
    const [source = "", target = "", options = ""] = bind.split(":");
    return mountText(source, target, !options.split(",").includes("ro"));
  });
  const others = (host?.VolumesFrom ?? []).length > 0;
  const wanted = [...named, ...binds].sort();
  const actual = observed
    .map(({ Type, Name, Source, Destination, RW }) =>
      mountText(Type === "volume" ? (Name ?? Source) : Source, Destination, RW),
    )
    .sort();
  if (others)
    return wanted.every((mount) => actual.includes(mount))
      ? []
      : [{ path: "/domain/mounts", title: "Mounts", intended: wanted, observed: actual }];
  return differs("/domain/mounts", "Mounts", wanted, actual);
}

function mountText(source: string, target: string, writable: boolean): string {
  const path = target.length > 1 ? target.replace(/\/+$/, "") : target;
  return `${source.length > 1 ? source.replace(/\/+$/, "") : source} → ${path}${writable ? "" : " (read only)"}`;
}

function limitDrift({ intent, cpus }: Pick<Context, "intent" | "cpus">, container: Inspected): Drift {
  const wanted = plainLimits(limitsOf(domainOf(intent)), cpus);
  const actual = plainLimits(reportedLimits(container), cpus);
  const restart = ({ Name, MaximumRetryCount }: typeof wanted.RestartPolicy) =>
    MaximumRetryCount > 0 ? `${Name}:${MaximumRetryCount}` : Name;
  return [
    ...differs("/domain/restart", "Restart policy", restart(wanted.RestartPolicy), restart(actual.RestartPolicy)),
    ...differs("/domain/memoryLimit", "Memory limit", sizeText(wanted.Memory), sizeText(actual.Memory)),
    ...differs("/domain/cpus", "CPU limit", orNone(wanted.NanoCpus / 1e9), orNone(actual.NanoCpus / 1e9)),
    ...differs("/domain/pidsLimit", "Process limit", orNone(wanted.PidsLimit), orNone(actual.PidsLimit)),
    ...differs("/domain/cpuset", "CPU set", wanted.CpusetCpus || null, actual.CpusetCpus || null),
  ];
}

function orNone(value: number): number | null {
  return value === 0 ? null : value;
}

function networkDrift(spec: ContainerSpec, container: Inspected): Drift {
  if (spec.attachments.length === 0) return [];
  const joined = container.NetworkSettings.Networks;
  const wanted = spec.attachments.map(({ network }) => network).sort();
  const names = differs("/domain/networks", "Networks", wanted, Object.keys(joined).sort());
  if (names.length > 0) return names;
  return spec.attachments.flatMap(({ network, endpoint }) => {
    const observed = joined[network];
    if (!observed || sameEndpoint(endpoint, observed, container)) return [];
    return [
      {
        path: "/domain/networks",
        title: `Networks ▸ ${network}`,
        intended: [...(endpoint.Aliases ?? [])],
        observed: [...(observed.Aliases ?? [])],
      },
    ];
  });
}

function labelDrift({ intent }: Pick<Context, "intent">, spec: ContainerSpec, container: Inspected): Drift {
  const actual = container.Config.Labels ?? {};
  const own = Object.entries(readTextMap(domainOf(intent), "labels")).flatMap(([name, value]) =>
    differs(
      `/domain/labels/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
      `Labels ▸ ${name}`,
      value,
      actual[name] ?? null,
    ),
  );
  const files =
    spec.body.Labels?.[LABEL.files] === actual[LABEL.files]
      ? []
      : [{ path: "/domain/configs", title: "Configs and secrets", intended: "as given", observed: "other content" }];
  return [...own, ...files];
}

const HIDDEN = "••••••";

function shown(name: string, value: string | undefined): Json {
  if (value === undefined) return null;
  return looksSecret(`/${name}`) ? HIDDEN : value;
}
