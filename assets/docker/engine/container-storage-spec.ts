import type Docker from "dockerode";
import type { Fields } from "./fields.ts";
import { compact, readFields, readFlag, readRecords, readText, readTextMap, readTexts } from "./fields.ts";
import { hostPath } from "./host-path.ts";
import { Refused } from "./refused.ts";
import { octalMode, sizeBytes } from "./units.ts";

/** Mounts as the engine takes them. `Binds` make a missing host folder, `Mounts` do not. */
export type Storage = {
  readonly Binds: readonly string[];
  readonly Mounts: readonly Docker.MountSettings[];
  readonly Tmpfs: { readonly [path: string]: string };
  readonly VolumesFrom: readonly string[];
};

/** @throws {Refused} for a path that means nothing on the engine's host */
export function storageOf(domain: Fields, baseDirectory: string | undefined): Storage {
  const binds: string[] = [];
  const mounts: Docker.MountSettings[] = [];
  for (const mount of readRecords(domain, "mounts")) {
    const bind = asBind(mount, baseDirectory);
    if (bind !== undefined) binds.push(bind);
    else mounts.push(asMount(mount, baseDirectory));
  }
  if (readFlag(domain, "useApiSocket")) binds.push("/var/run/docker.sock:/var/run/docker.sock");
  return {
    Binds: binds,
    Mounts: mounts,
    Tmpfs: Object.fromEntries(readTexts(domain, "tmpfs").map((text) => splitOnce(text, ":"))),
    VolumesFrom: readRecords(domain, "volumesFrom").flatMap((other) => {
      const name = readText(other, "container");
      return name === undefined ? [] : [`${name}${readFlag(other, "readOnly") ? ":ro" : ""}`];
    }),
  };
}

/** The short form, where it says all there is to say and the host's folder is to be made when missing. */
function asBind(mount: Fields, baseDirectory: string | undefined): string | undefined {
  if (kindOfMount(mount) !== "bind" || readFlag(mount, "createHostPath") === false || readText(mount, "recursive"))
    return undefined;
  const source = hostPath(readText(mount, "source") ?? "", baseDirectory);
  const target = targetOf(mount);
  if (source.includes(":") || target.includes(":")) return undefined;
  const options = [
    readFlag(mount, "readOnly") ? "ro" : "rw",
    readText(mount, "propagation"),
    readText(mount, "selinux"),
  ].filter(Boolean);
  return `${source}:${target}:${options.join(",")}`;
}

function asMount(mount: Fields, baseDirectory: string | undefined): Docker.MountSettings {
  const type = kindOfMount(mount);
  const source = readText(mount, "source");
  return compact({
    Type: type as Docker.MountType,
    Target: targetOf(mount),
    Source: type === "bind" ? hostPath(source ?? "", baseDirectory) : source,
    ReadOnly: readFlag(mount, "readOnly"),
    Consistency: readText(mount, "consistency") as Docker.MountConsistency | undefined,
    BindOptions:
      type === "bind"
        ? compact({
            Propagation: readText(mount, "propagation") as Docker.MountPropagation | undefined,
            NonRecursive: readText(mount, "recursive") === "disabled" || undefined,
          })
        : undefined,
    VolumeOptions:
      type === "volume"
        ? compact({
            NoCopy: readFlag(mount, "noCopy"),
            Labels: readTextMap(mount, "volumeLabels"),
            Subpath: readText(mount, "subpath"),
          })
        : undefined,
    TmpfsOptions:
      type === "tmpfs"
        ? compact({ SizeBytes: sizeBytes(readText(mount, "tmpfsSize")), Mode: octalMode(readText(mount, "tmpfsMode")) })
        : undefined,
  }) as unknown as Docker.MountSettings;
}

/** Written out, or told by the source: a path is a bind, anything else a volume. */
export function kindOfMount(mount: Fields): string {
  return readText(mount, "type") ?? (/^[./~\\]|^[A-Za-z]:/.test(readText(mount, "source") ?? "") ? "bind" : "volume");
}

function targetOf(mount: Fields): string {
  const target = readText(mount, "target");
  if (target === undefined) throw new Refused("One of its mounts does not say where in the container it appears.");
  return target;
}

export function devicesOf(
  domain: Fields,
): { PathOnHost: string; PathInContainer: string; CgroupPermissions: string }[] {
  return readRecords(domain, "devices").flatMap((device) => {
    const source = readText(device, "source");
    if (source === undefined) return [];
    return [
      {
        PathOnHost: source,
        PathInContainer: readText(device, "target") ?? source,
        CgroupPermissions: readText(device, "permissions") ?? "rwm",
      },
    ];
  });
}

/** `all`, or a list of requests as Compose writes them. */
export function gpusOf(domain: Fields): Docker.DeviceRequest[] {
  const all = { Driver: "", Count: -1, Capabilities: [["gpu"]] };
  if (domain["gpus"] === "all") return [all];
  return readRecords(domain, "gpus").map((request) => ({
    Driver: readText(request, "driver") ?? "",
    Count:
      readText(request, "count") === "all"
        ? -1
        : Number(readText(request, "count") ?? (readTexts(request, "device_ids").length > 0 ? 0 : -1)),
    DeviceIDs: [...readTexts(request, "device_ids")],
    Capabilities: [["gpu", ...readTexts(request, "capabilities").filter((name) => name !== "gpu")]],
    Options: { ...readTextMap(request, "options") },
  }));
}

export function ulimitsOf(domain: Fields): { Name: string; Soft: number; Hard: number }[] {
  const limits = readFields(domain, "ulimits");
  return Object.keys(limits).map((name) => {
    const { soft, hard } = readFields(limits, name);
    return { Name: name, Soft: Number(soft ?? hard ?? -1), Hard: Number(hard ?? soft ?? -1) };
  });
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
