import type Docker from "dockerode";
import { contentHash } from "@tributary/core/base";
import type { Intent } from "@tributary/core/engine";
import { filesHash, grantedFiles } from "./container-files.ts";
import { limitsOf, microseconds } from "./container-limits.ts";
import type { Attachment } from "./container-network-spec.ts";
import { attachmentsOf, extraHostsOf, fixedNetworkMode, portsOf } from "./container-network-spec.ts";
import { type GivenSecrets, givenSecrets, givesNone } from "./container-secrets.ts";
import { devicesOf, gpusOf, storageOf, ulimitsOf } from "./container-storage-spec.ts";
import type { Fields } from "./fields.ts";
import {
  compact,
  domainOf,
  engineNameOf,
  readFields,
  readFlag,
  readNumber,
  readText,
  readTextMap,
  readTexts,
} from "./fields.ts";
import { LABEL, labelsFor } from "./labels.ts";
import type { EngineOptions } from "./options.ts";
import { Refused } from "./refused.ts";
import type { TarFile } from "./tar-file.ts";
import { durationMs, durationNs, sizeBytes } from "./units.ts";

/** Everything an engine is told to make a container. */
export type ContainerSpec = {
  readonly name: string;
  readonly image: string;
  readonly platform: string | undefined;
  /** The create request, except its name and its networks. */
  readonly body: Docker.ContainerCreateOptions;
  readonly attachments: readonly Attachment[];
  readonly contents: readonly TarFile[];
  /** By reference: nothing of them is in the body, the contents or the hash but which they are. */
  readonly secrets: GivenSecrets;
  /** Hash of all that cannot be changed in place. */
  readonly hash: string;
};

/** What of the options decides how a container is made. */
type SpecOptions = Pick<EngineOptions, "baseDirectory" | "environment">;

/** @throws {Refused} when the intent cannot be made real as it is written */
export function containerSpec(intent: Intent, options: SpecOptions): ContainerSpec {
  const domain = domainOf(intent);
  const image = readText(domain, "image");
  if (image === undefined) throw new Refused("It names no image, so there is nothing to run.");
  const files = grantedFiles(domain, options.baseDirectory, options.environment ?? {});
  const storage = storageOf(domain, options.baseDirectory);
  const config = configOf(domain, image, options);
  const fixed = { ...hostConfigOf(domain), ...compact({ ...storage, Binds: [...storage.Binds, ...files.binds] }) };
  const secrets = givenSecrets(intent);
  const hash = contentHash({
    ...{ config, fixed, contents: files.contents, labels: readTextMap(domain, "labels") },
    ...(givesNone(secrets) ? {} : { secrets }),
  }).slice(0, 32);
  const contents = filesHash(files.contents);
  const Labels = { ...labelsFor(intent), [LABEL.spec]: hash, ...(contents ? { [LABEL.files]: contents } : {}) };
  return {
    name: engineNameOf(intent),
    image,
    platform: readText(domain, "platform"),
    body: { ...config, Labels, HostConfig: { ...fixed, ...compactLimits(domain) } } as Docker.ContainerCreateOptions,
    attachments: attachmentsOf(intent),
    contents: files.contents,
    secrets,
    hash,
  };
}

function configOf(domain: Fields, image: string, options: SpecOptions): object {
  const { exposed } = portsOf(domain);
  const grace = durationMs(readText(domain, "stopGracePeriod"));
  return {
    Image: image,
    ...compact({
      Hostname: readText(domain, "hostname"),
      Domainname: readText(domain, "domainname"),
      User: readText(domain, "user"),
      WorkingDir: readText(domain, "workingDir"),
      Env: environmentOf(domain, options),
      Cmd: readTexts(domain, "command"),
      Entrypoint: readTexts(domain, "entrypoint"),
      ExposedPorts: exposed,
      Healthcheck: healthcheckOf(domain),
      StopSignal: readText(domain, "stopSignal"),
      StopTimeout: grace === undefined ? undefined : Math.ceil(grace / 1000),
      Tty: readFlag(domain, "tty"),
      OpenStdin: readFlag(domain, "stdinOpen"),
      MacAddress: readText(domain, "macAddress"),
    }),
    // An empty list is a statement here, so it must not be left out.
    ...(readFlag(domain, "clearCommand") ? { Cmd: [] } : {}),
    ...(readFlag(domain, "clearEntrypoint") ? { Entrypoint: [""] } : {}),
  };
}

/** Set here, or named only and known; sorted, so that the same intent reads the same. */
function environmentOf(domain: Fields, { environment = {} }: SpecOptions): string[] {
  const named = Object.entries(namedVariables(domain)).flatMap(([name, source]) =>
    environment[source] === undefined ? [] : [[name, environment[source]] as const],
  );
  const all = { ...Object.fromEntries(named), ...readTextMap(domain, "environment") };
  return Object.keys(all)
    .sort()
    .map((name) => `${name}=${all[name] ?? ""}`);
}

/** Variables that take their value from one known only where the model is applied. */
function namedVariables(domain: Fields): { readonly [name: string]: string } {
  const passed = Object.fromEntries(readTexts(domain, "environmentPassed").map((name) => [name, name]));
  return { ...passed, ...readTextMap(domain, "environmentFrom") };
}

/** Those of them that have no value at all; the process will not see them. */
export function unknownVariables(intent: Intent, { environment = {} }: SpecOptions): string[] {
  const domain = domainOf(intent);
  const given = { ...readTextMap(domain, "environment"), ...givenSecrets(intent).environment };
  const named = Object.entries(namedVariables(domain));
  return named
    .flatMap(([name, source]) => (given[name] === undefined && environment[source] === undefined ? [name] : []))
    .sort();
}

function healthcheckOf(domain: Fields): object | undefined {
  const check = readFields(domain, "healthcheck");
  if (readFlag(check, "disable")) return { Test: ["NONE"] };
  const shell = readText(check, "test");
  const exec = readTexts(check, "exec");
  const body = compact({
    Test: shell !== undefined ? ["CMD-SHELL", shell] : exec.length > 0 ? ["CMD", ...exec] : undefined,
    Interval: durationNs(readText(check, "interval")),
    Timeout: durationNs(readText(check, "timeout")),
    Retries: readNumber(check, "retries"),
    StartPeriod: durationNs(readText(check, "startPeriod")),
    StartInterval: durationNs(readText(check, "startInterval")),
  });
  return Object.keys(body).length > 0 ? body : undefined;
}

function hostConfigOf(domain: Fields): object {
  const other = (container: string, own: string) => {
    const name = readText(domain, container);
    return name === undefined ? readText(domain, own) : `container:${name}`;
  };
  return compact({
    PortBindings: portsOf(domain).bindings,
    NetworkMode: fixedNetworkMode(domain),
    ExtraHosts: extraHostsOf(domain),
    Dns: readTexts(domain, "dns"),
    DnsSearch: readTexts(domain, "dnsSearch"),
    DnsOptions: readTexts(domain, "dnsOptions"),
    ReadonlyRootfs: readFlag(domain, "readOnly"),
    ShmSize: sizeBytes(readText(domain, "shmSize")),
    StorageOpt: readTextMap(domain, "storageOptions"),
    Devices: devicesOf(domain),
    DeviceCgroupRules: readTexts(domain, "deviceCgroupRules"),
    DeviceRequests: gpusOf(domain),
    Privileged: readFlag(domain, "privileged"),
    CapAdd: readTexts(domain, "capAdd"),
    CapDrop: readTexts(domain, "capDrop"),
    SecurityOpt: readTexts(domain, "securityOpt").map((option) => option.replace(/^([a-z-]+):/, "$1=")),
    UsernsMode: readText(domain, "usernsMode"),
    PidMode: other("pidContainer", "pid"),
    IpcMode: other("ipcContainer", "ipc"),
    UTSMode: readText(domain, "uts"),
    CgroupnsMode: readText(domain, "cgroup"),
    CgroupParent: readText(domain, "cgroupParent"),
    GroupAdd: readTexts(domain, "groupAdd"),
    Init: readFlag(domain, "init"),
    Runtime: readText(domain, "runtime"),
    Isolation: readText(domain, "isolation"),
    Annotations: readTextMap(domain, "annotations"),
    Ulimits: ulimitsOf(domain),
    Sysctls: readTextMap(domain, "sysctls"),
    OomKillDisable: readFlag(domain, "oomKillDisable"),
    OomScoreAdj: readNumber(domain, "oomScoreAdj"),
    MemorySwappiness: readNumber(domain, "memorySwappiness"),
    CpuCount: readNumber(domain, "cpuCount"),
    CpuPercent: readNumber(domain, "cpuPercent"),
    CpuRealtimePeriod: microseconds(readText(domain, "cpuRtPeriod")),
    CpuRealtimeRuntime: microseconds(readText(domain, "cpuRtRuntime")),
    LogConfig: logConfigOf(readFields(domain, "logging")),
  });
}

function logConfigOf(logging: Fields): object | undefined {
  const [driver, options] = [readText(logging, "driver"), readTextMap(logging, "options")];
  if (driver === undefined && Object.keys(options).length === 0) return undefined;
  return { Type: driver ?? "json-file", Config: { ...options } };
}

/** Limits that are set; an engine takes 0 as "none" at creation, but some refuse a zero swap beside no memory. */
function compactLimits(domain: Fields): object {
  const limits = Object.entries(limitsOf(domain)).filter(([, value]) => value !== 0 && value !== "");
  return Object.fromEntries(limits);
}
