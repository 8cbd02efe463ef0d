import type { FunctionBinding, Schema } from "@tributary/core/model";
import { act } from "../load-action.ts";
import { bind } from "../load-function.ts";
import { REGISTRY } from "./container-secrets.ts";
import {
  CONFIG_DOMAIN,
  IMAGE_DOMAIN,
  NETWORK_DOMAIN,
  PROJECT_DOMAIN,
  SECRET_DOMAIN,
  VOLUME_DOMAIN,
} from "./docker-objects.ts";
import { PROJECT_TEMPLATES } from "./templates.ts";

function engineName(what: string): FunctionBinding {
  return bind("attribute", "scoped-engine-name", {
    name: "engineName",
    title: "Name on the engine",
    description: `What the engine calls the ${what}: the name given, or the project's name and its own.`,
    inputs: { name: "/meta/name", project: "/domain/project", explicit: "/domain/name", external: "/domain/external" },
    createOnly: true, // an engine renames containers only
  });
}

function compose(what: string): FunctionBinding {
  return bind("codeGeneration", "object-compose", {
    name: "compose",
    title: `Compose ${what}`,
    description: `The ${what}'s part of its project's Compose file.`,
    inputs: { name: "/meta/name", engineName: "/derived/engineName", domain: "/domain" },
  });
}

function fileFunctions(what: string): readonly FunctionBinding[] {
  return [
    engineName(what),
    bind("attribute", "file-source", {
      name: "source",
      title: "Source",
      description: `What a container needs to know to mount the ${what}: its names and where its content comes from.`,
      inputs: { name: "/meta/name", domain: "/domain" },
    }),
    bind("qualification", "file-has-source", {
      name: "hasSource",
      title: "Has one source",
      description: `It is clear, and only once, where the ${what}'s content comes from.`,
      inputs: { domain: "/domain" },
    }),
    compose(what),
  ];
}

export const PROJECT: Schema = {
  name: "docker.project",
  version: 1,
  title: "Project",
  description:
    "Containers, networks and volumes that belong together: one Compose file. Its name starts their names on the engine.",
  icon: "boxes",
  category: "Docker",
  domain: { type: "object", properties: PROJECT_DOMAIN },
  functions: [
    bind("codeGeneration", "project-compose", {
      name: "compose",
      title: "Compose file",
      description: "The whole Compose file of the project, from the parts of its members.",
      inputs: { name: "/meta/name", domain: "/domain" },
      gathers: { members: { from: "subscribers", path: "/derived/code/compose" } },
    }),
    ...PROJECT_TEMPLATES,
  ],
};

export const NETWORK: Schema = {
  name: "docker.network",
  version: 1,
  title: "Network",
  description: "A network of the engine. Containers on it reach each other by name.",
  icon: "network",
  category: "Docker",
  provider: "docker",
  domain: { type: "object", properties: NETWORK_DOMAIN },
  functions: [
    engineName("network"),
    bind("qualification", "network-addresses", {
      name: "addresses",
      title: "Addresses are free",
      description: "Its address ranges are well-formed and overlap with no other network's.",
      inputs: { domain: "/domain" },
      gathers: { others: { from: "workspace", path: "/domain/ipam", schemas: ["docker.network"] } },
    }),
    compose("network"),
    act(
      "network",
      "network",
      "Makes, replaces and removes the network on the engine. Replaced, its containers move over and keep their names.",
    ),
  ],
};

export const VOLUME: Schema = {
  name: "docker.volume",
  version: 1,
  title: "Volume",
  description: "Storage the engine keeps. It outlives the containers that mount it.",
  icon: "database",
  category: "Docker",
  provider: "docker",
  holdsData: { unless: "/domain/external" },
  domain: { type: "object", properties: VOLUME_DOMAIN },
  functions: [
    engineName("volume"),
    bind("qualification", "volume-used", {
      name: "used",
      title: "Is mounted",
      description: "At least one container mounts the volume.",
      inputs: { external: "/domain/external" },
      gathers: { users: { from: "subscribers", path: "/meta/name", schemas: ["docker.container"] } },
    }),
    compose("volume"),
    act("volume", "volume", "Makes and removes the volume on the engine. No replacement destroys what it holds."),
  ],
};

export const CONFIG: Schema = {
  name: "docker.config",
  version: 1,
  title: "Config",
  description: "A configuration file given to containers. Its content may be read by everybody in the workspace.",
  icon: "file-cog",
  category: "Docker",
  domain: { type: "object", properties: CONFIG_DOMAIN },
  functions: fileFunctions("config"),
};

export const SECRET: Schema = {
  name: "docker.secret",
  version: 1,
  title: "Secret",
  description: "A secret file given to containers. Only where it comes from is kept here, never its value.",
  icon: "key-round",
  category: "Docker",
  domain: { type: "object", properties: SECRET_DOMAIN },
  functions: fileFunctions("secret"),
};

export const IMAGE: Schema = {
  name: "docker.image",
  version: 1,
  title: "Image",
  description: "An image several containers run from, so that its version is decided in one place.",
  icon: "package",
  category: "Docker",
  domain: { type: "object", properties: IMAGE_DOMAIN },
  secrets: { type: "object", properties: { registry: REGISTRY } },
  functions: [
    bind("qualification", "image-pinned", {
      name: "imagePinned",
      title: "Image is pinned",
      description: "It is named with a version or digest, so that it means the same tomorrow.",
      inputs: { image: "/domain/reference" },
    }),
    act("image", "image", "Fetches the image to the engine. It is never removed, for others may use it."),
  ],
};
