import type { Property } from "@tributary/core/model";
import {
  DURATION,
  fixed,
  flag,
  formed,
  group,
  json,
  LABELS,
  otherKeys,
  records,
  SIZE,
  text,
  textList,
  textMap,
  whole,
  inert,
} from "./property.ts";

export const HEALTH: { readonly [name: string]: Property } = {
  healthcheck: fixed({
    type: "object",
    title: "Health check",
    description: "How the engine finds out whether the container does its work, not merely runs.",
    group: "Health",
    properties: {
      test: text("Test", "Shell command run inside the container; it is healthy when the command ends with 0.", {
        examples: ["curl -fsS http://localhost/ || exit 1"],
      }),
      exec: textList(
        "Test without a shell",
        "Instead of a shell command: the program and its arguments, one per entry.",
        "Argument",
      ),
      disable: flag("Disable", "Switches the image's own health check off."),
      interval: formed("Interval", "Time between two checks. Not set means 30 seconds.", DURATION),
      timeout: formed("Timeout", "A check that takes longer has failed. Not set means 30 seconds.", DURATION),
      retries: whole("Retries", "Failures in a row before the container counts as unhealthy. Not set means 3.", {
        minimum: 0,
      }),
      startPeriod: formed("Start period", "Time to start up during which failures do not count.", DURATION),
      startInterval: formed("Start interval", "Time between checks during the start period.", DURATION),
    },
  }),
};

export const LIFECYCLE: { readonly [name: string]: Property } = group("Lifecycle", {
  restart: {
    type: "string",
    title: "Restart policy",
    description:
      "What the engine does when the process ends. Not set means it stays stopped. Can be changed without a restart.",
    widget: "combo",
    pattern: "^(no|always|unless-stopped|on-failure(:[0-9]+)?)$",
    patternHint: "no, always, unless-stopped, on-failure or on-failure:<times>",
    examples: ["no", "always", "unless-stopped", "on-failure"],
  },
  dependsOn: records("Starts after", "Containers that must have got so far before this one starts.", {
    container: {
      type: "string",
      title: "Container",
      description: "The container to wait for.",
      reference: { schemas: ["docker.container"], path: "/meta/name", edge: "dependsOn" },
    },
    condition: {
      type: "string",
      title: "Until it",
      description: "How far the other must have got. Not set means it has started.",
      widget: "select",
      enum: ["service_started", "service_healthy", "service_completed_successfully"],
    },
    restart: flag("Restart together", "Restarts this container when the other one is changed."),
    required: flag("Required", "Whether it is an error when the other is not there. Not set means yes."),
  }),
  containerName: text(
    "Container name",
    "Name on the engine instead of the one made of project and name. Must be free there.",
    {
      pattern: "^[a-zA-Z0-9][a-zA-Z0-9_.-]*$",
      patternHint: "letters, digits, dots, dashes and underscores, starting with a letter or digit",
    },
  ),
  replicas: inert(
    whole("Copies", "How many containers Compose or a swarm runs of it. Tributary itself runs one.", {
      minimum: 0,
    }),
  ),
});

export const RESOURCES: { readonly [name: string]: Property } = group("Resources", {
  memoryLimit: formed(
    "Memory limit",
    "The most memory it may use; beyond it the process is killed. Can be changed without a restart.",
    SIZE,
  ),
  memoryReservation: formed("Memory reservation", "Memory kept for it when the host runs short.", SIZE),
  memorySwapLimit: formed(
    "Memory and swap limit",
    "The most memory and swap together; -1 means as much swap as there is.",
    { pattern: `^-1$|${SIZE.pattern}`, patternHint: `${SIZE.patternHint}, or -1` },
  ),
  memorySwappiness: fixed(
    whole("Swappiness", "How readily its memory is moved to swap, from 0 to 100.", { minimum: 0, maximum: 100 }),
  ),
  cpus: {
    type: "number",
    title: "CPU limit",
    description: "The most processors it may use, such as 0.5 or 2. Can be changed without a restart.",
    minimum: 0,
    widget: "number",
  },
  cpuReservation: inert({
    type: "number",
    title: "CPU reservation",
    description: "Processors kept for it, in a swarm.",
    minimum: 0,
    widget: "number",
  }),
  cpuShares: whole("CPU shares", "Weight among containers that compete for processors. Not set means 1024.", {
    minimum: 0,
  }),
  cpuset: text("CPU set", "Processors it may run on, such as 0-3 or 0,2."),
  cpuQuota: whole("CPU quota", "Microseconds of processor time per period."),
  cpuPeriod: whole("CPU period", "Length of the period the quota is for, in microseconds."),
  cpuCount: fixed(whole("CPU count", "Usable processors of a Windows container.", { minimum: 0 })),
  cpuPercent: fixed({
    type: "number",
    title: "CPU percent",
    description: "Share of the processors of a Windows container.",
    minimum: 0,
    maximum: 100,
    widget: "number",
  }),
  cpuRtPeriod: fixed(text("Real-time period", "Period of the real-time scheduler, in microseconds or with a unit.")),
  cpuRtRuntime: fixed(
    text("Real-time runtime", "Real-time processor time per period, in microseconds or with a unit."),
  ),
  pidsLimit: whole("Process limit", "The most processes and threads; -1 means no limit.", { minimum: -1 }),
  oomKillDisable: fixed(
    flag(
      "Never kill for memory",
      "The engine does not kill it when memory runs out. Dangerous without a memory limit.",
    ),
  ),
  oomScoreAdj: fixed(
    whole("Kill preference", "Which process the kernel kills first when memory runs out, from -1000 to 1000.", {
      minimum: -1000,
      maximum: 1000,
    }),
  ),
  ulimits: fixed({
    type: "object",
    title: "Limits of the process",
    description: "Kernel limits by name, such as nofile (open files). -1 means no limit.",
    widget: "map",
    additionalProperties: {
      type: "object",
      properties: {
        soft: whole("Soft limit", "The limit in force, which the process may raise up to the hard limit."),
        hard: whole("Hard limit", "The highest the process may raise its limit to."),
      },
    },
  }),
  sysctls: fixed(
    textMap(
      "Kernel parameters",
      "Settings of the container's own kernel namespaces, such as net.core.somaxconn.",
      "Value",
    ),
  ),
});

export const SECURITY: { readonly [name: string]: Property } = group("Security", {
  privileged: fixed(flag("Privileged", "Gives the container almost all powers of the host. Avoid it.")),
  capAdd: fixed(
    textList(
      "Added capabilities",
      "Kernel capabilities given beyond Docker's defaults, such as NET_ADMIN.",
      "Capability",
    ),
  ),
  capDrop: fixed(
    textList("Dropped capabilities", "Kernel capabilities taken away; ALL takes every one.", "Capability"),
  ),
  securityOpt: fixed(
    textList("Security options", "Options such as no-new-privileges:true or a seccomp profile.", "Option"),
  ),
  usernsMode: fixed(text("User namespace", "host switches off the engine's user remapping for this container.")),
  pid: fixed(
    text("Process namespace", "host lets it see all processes of the host.", { widget: "combo", examples: ["host"] }),
  ),
  pidContainer: fixed({
    type: "string",
    title: "Shares the processes of",
    description: "Sees the processes of another container.",
    reference: { schemas: ["docker.container"], path: "/derived/engineName", edge: "dependsOn", bound: true },
  }),
  ipc: fixed(
    text("IPC namespace", "How shared memory is shared: private, shareable, host or none.", {
      widget: "combo",
      examples: ["private", "shareable", "host", "none"],
    }),
  ),
  ipcContainer: fixed({
    type: "string",
    title: "Shares the memory of",
    description: "Uses the shared memory of another container, which must be shareable.",
    reference: { schemas: ["docker.container"], path: "/derived/engineName", edge: "dependsOn", bound: true },
  }),
  uts: fixed(text("UTS namespace", "host uses the host's name as its own.", { widget: "combo", examples: ["host"] })),
  cgroup: fixed({
    type: "string",
    title: "Cgroup namespace",
    description: "Whether it sees the host's control groups or its own.",
    widget: "select",
    enum: ["host", "private"],
  }),
  cgroupParent: fixed(text("Parent cgroup", "Control group its own is made below.")),
  useApiSocket: fixed(
    flag("Use the engine's socket", "Mounts the engine's API socket: the container then controls the engine."),
  ),
});

export const LOGGING: { readonly [name: string]: Property } = {
  logging: fixed({
    type: "object",
    title: "Logging",
    description: "Where the container's output goes.",
    group: "Logging",
    properties: {
      driver: text(
        "Driver",
        "Logging driver, such as json-file, journald or none. Not set means the engine's default.",
        { widget: "combo", examples: ["json-file", "local", "journald", "none"] },
      ),
      options: textMap("Options", "Options of the driver, such as max-size: 10m.", "Value"),
    },
  }),
};

export const COMPOSE: { readonly [name: string]: Property } = {
  labels: fixed(LABELS),
  annotations: fixed(
    textMap("Annotations", "Names and values for the container runtime.", "Value", { group: "Labels" }),
  ),
  labelFiles: inert(
    textList("Label files", "Files of labels the import has read into the labels.", "Path", {
      group: "Labels",
    }),
  ),
  ...group("Compose", {
    profiles: inert(
      textList(
        "Profiles",
        "Compose starts it only when one of these profiles is asked for. None means always.",
        "Profile",
      ),
    ),
    deploy: inert(
      json(
        "Deploy",
        "What the Compose file's deploy section says beyond copies and limits: placement, updates, restarts in a swarm.",
      ),
    ),
    compose: otherKeys("service"),
  }),
};
