import type { Schema } from "@tributary/core/model";
import { act } from "../load-action.ts";
import { bind } from "../load-function.ts";
import { NETWORK } from "./container-network.ts";
import { COMMAND, ENVIRONMENT, IMAGE } from "./container-process.ts";
import { COMPOSE, HEALTH, LIFECYCLE, LOGGING, RESOURCES, SECURITY } from "./container-run.ts";
import { CONTAINER_SECRETS } from "./container-secrets.ts";
import { STORAGE } from "./container-storage.ts";
import { PROJECT } from "./property.ts";

export const CONTAINER: Schema = {
  name: "docker.container",
  version: 1,
  title: "Container",
  description: "A process that runs from an image on a Docker engine: one service of a Compose file.",
  icon: "container",
  category: "Docker",
  provider: "docker",
  domain: {
    type: "object",
    properties: {
      project: PROJECT,
      ...IMAGE,
      ...COMMAND,
      ...ENVIRONMENT,
      ...NETWORK,
      ...STORAGE,
      ...HEALTH,
      ...LIFECYCLE,
      ...RESOURCES,
      ...SECURITY,
      ...LOGGING,
      ...COMPOSE,
    },
  },
  secrets: CONTAINER_SECRETS,
  functions: [
    bind("attribute", "container-engine-name", {
      name: "engineName",
      title: "Name on the engine",
      description: "What the engine calls the container: the name given, or the project's name and its own.",
      inputs: { name: "/meta/name", project: "/domain/project", containerName: "/domain/containerName" },
    }),
    bind("qualification", "image-pinned", {
      name: "imagePinned",
      title: "Image is pinned",
      description: "The image is named with a version or digest, so that tomorrow's container runs what today's did.",
      inputs: { image: "/domain/image", build: "/domain/build" },
    }),
    bind("qualification", "health-check", {
      name: "healthCheck",
      title: "Has a health check",
      description: "The engine can find out that the container no longer does its work.",
      inputs: { domain: "/domain" },
    }),
    bind("qualification", "ports-private", {
      name: "portsPrivate",
      title: "Ports are not open to all",
      description: "Published ports listen on a named address of the host, not on all its interfaces.",
      inputs: { ports: "/domain/ports" },
    }),
    bind("qualification", "no-literal-secret", {
      name: "noLiteralSecret",
      title: "No secret in plain sight",
      description: "No environment variable seems to hold a password, token or key as text.",
      inputs: { environment: "/domain/environment" },
    }),
    bind("qualification", "variables-known", {
      name: "variablesKnown",
      title: "Variables are known",
      description: "Every environment variable has a value here, rather than one that must be found when applying.",
      inputs: {
        environment: "/domain/environment",
        environmentPassed: "/domain/environmentPassed",
        environmentFrom: "/domain/environmentFrom",
      },
    }),
    bind("qualification", "port-clash", {
      name: "portClash",
      title: "Host ports are free",
      description: "No other container, here or on the engine, publishes the same host port.",
      inputs: { domain: "/domain", engineName: "/derived/engineName", published: "/facts/publishedPorts" },
      gathers: {
        others: {
          from: "sharing",
          path: "/domain/ports",
          key: "/domain/ports/*/published",
          schemas: ["docker.container"],
        },
      },
    }),
    bind("qualification", "applicable", {
      name: "applicable",
      title: "Can be applied",
      description: "Nothing about the container must be settled elsewhere before it can be made.",
      inputs: { domain: "/domain" },
    }),
    bind("codeGeneration", "container-compose", {
      name: "compose",
      title: "Compose service",
      description: "The container's part of its project's Compose file.",
      inputs: {
        name: "/meta/name",
        engineName: "/derived/engineName",
        domain: "/domain",
        secrets: "/secrets",
      },
    }),
    act(
      "container",
      "container",
      "Makes, changes, replaces and removes the container on the engine. A replacement is made beside the old one, which goes only when the new one works.",
    ),
  ],
};
