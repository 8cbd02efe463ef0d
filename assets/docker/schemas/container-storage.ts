import type { Property } from "@tributary/core/model";
import { FILE_MODE, fixed, flag, formed, group, json, records, SIZE, text, textList, textMap } from "./property.ts";

const MOUNT: { readonly [name: string]: Property } = {
  type: {
    type: "string",
    title: "Kind",
    description: "volume: storage Docker keeps. bind: a path of the host. tmpfs: memory, gone when it stops.",
    widget: "select",
    enum: ["volume", "bind", "tmpfs", "npipe", "cluster", "image"],
  },
  source: {
    type: "string",
    title: "Source",
    description: "The volume to mount, by connection, or a path of the host. Not set makes a nameless volume.",
    reference: { schemas: ["docker.volume"], path: "/derived/engineName", edge: "mount" },
  },
  target: text("Target", "Path inside the container where it appears."),
  readOnly: flag("Read only", "The container may read but not change it."),
  consistency: text("Consistency", "How exactly host and container agree, for engines on macOS; elsewhere ignored."),
  propagation: text(
    "Propagation",
    "Whether mounts made below it are seen on the other side: rprivate, rshared or rslave.",
    { widget: "combo", examples: ["rprivate", "rshared", "rslave"] },
  ),
  createHostPath: flag(
    "Create host path",
    "Makes the host's directory when it is missing. Not set means yes for short syntax.",
  ),
  recursive: {
    type: "string",
    title: "Recursive",
    description: "How mounts below the source are treated.",
    widget: "select",
    enum: ["enabled", "disabled", "writable", "readonly"],
  },
  selinux: {
    type: "string",
    title: "SELinux label",
    description: "z shares the content among containers, Z keeps it private to this one.",
    widget: "select",
    enum: ["z", "Z"],
  },
  noCopy: flag("Do not copy", "Leaves a new volume empty instead of filling it with what the image has at the target."),
  subpath: text("Subpath", "Path inside the volume or image to mount instead of its root."),
  volumeLabels: textMap("Labels of the volume", "Labels given to a nameless volume.", "Value"),
  tmpfsSize: formed("Size", "Largest size of the memory file system.", SIZE),
  tmpfsMode: formed("Permissions", "File permissions of the memory file system.", FILE_MODE),
};

function fileGrant(what: "config" | "secret", title: string): { readonly [name: string]: Property } {
  return {
    source: {
      title,
      description: `The ${what} to mount, by connection.`,
      reference: { schemas: [`docker.${what}`], path: "/derived/source", edge: "mount", only: true },
    },
    target: text(
      "Target",
      what === "config"
        ? "Path inside the container. Not set means /<name>."
        : "Path or file name inside the container. Not set means /run/secrets/<name>.",
    ),
    uid: text("Owner", "User number the file belongs to."),
    gid: text("Group", "Group number the file belongs to."),
    mode: formed("Permissions", "File permissions. Not set means readable by everybody in the container.", FILE_MODE),
  };
}

/** What it keeps, and the files it is given. */
export const STORAGE: { readonly [name: string]: Property } = group("Storage", {
  mounts: fixed(records("Mounts", "Volumes and paths of the host that appear inside the container.", MOUNT)),
  volumesFrom: fixed(
    records("Mounts of others", "Mounts all that another container mounts.", {
      container: {
        type: "string",
        title: "Container",
        description: "The container whose mounts to use, by connection, or the name of one outside the project.",
        reference: { schemas: ["docker.container"], path: "/derived/engineName", edge: "mount" },
      },
      readOnly: flag("Read only", "The container may read but not change them."),
    }),
  ),
  tmpfs: fixed(
    textList(
      "Memory file systems",
      "Paths that live in memory, with optional options, such as /tmp or /run:size=64m.",
      "Path",
    ),
  ),
  configs: fixed(
    records("Configs", "Configuration files from docker.config components.", fileGrant("config", "Config")),
  ),
  secrets: fixed(records("Secrets", "Secret files from docker.secret components.", fileGrant("secret", "Secret"))),
  readOnly: fixed(flag("Read-only root", "The container cannot change its own file system, only its mounts.")),
  shmSize: fixed(
    formed(
      "Shared memory",
      "Size of /dev/shm. Not set means 64 MB, which databases and browsers may find too small.",
      SIZE,
    ),
  ),
  storageOptions: fixed(textMap("Storage options", "Options of the engine's storage driver, such as size.", "Value")),
  devices: fixed(
    records("Devices", "Devices of the host the container may use.", {
      source: text("Host device", "Path of the device on the host, or a CDI device name."),
      target: text("Container device", "Path inside the container. Not set means the same."),
      permissions: text("Permissions", "Any of r (read), w (write) and m (make node). Not set means all."),
    }),
  ),
  deviceCgroupRules: fixed(
    textList("Device rules", "Rules for which devices the container may use, such as c 1:3 mr.", "Rule"),
  ),
  gpus: fixed(
    json("GPUs", "Graphics processors the container may use: all, or a list with driver, count and capabilities."),
  ),
});
