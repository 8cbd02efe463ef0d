import type { ConnectionGrant, FunctionBinding, Property } from "@tributary/core/model";
import { bind } from "../load-function.ts";
import { PORT_RANGE } from "./property.ts";

const WEB_SERVICE: Property = {
  type: "object",
  required: ["name", "image"],
  properties: {
    name: {
      type: "string",
      title: "Name",
      description: "What the service is called. Running this again with the same name changes that service.",
      pattern: "^[a-z][a-z0-9-]{0,39}$",
      patternHint: "up to 40 lower-case letters, digits and dashes, starting with a letter",
      examples: ["shop"],
    },
    image: {
      type: "string",
      title: "Image",
      description: "The image of the service itself, with its version.",
      maxLength: 255,
      examples: ["nginx:1.27"],
    },
    port: {
      type: "integer",
      title: "Container port",
      description: "Port the service listens on inside its container.",
      minimum: 1,
      maximum: 65_535,
      default: 80,
    },
    published: {
      type: "string",
      title: "Host port",
      description: "Port of this host that leads to it. Left empty, the engine chooses a free one.",
      ...PORT_RANGE,
    },
    database: {
      type: "string",
      title: "Database",
      description: "What stands behind it, reached by it alone.",
      widget: "select",
      enum: ["postgres", "mariadb", "none"],
      default: "postgres",
    },
  },
};

const FRONT_AND_BACK: Property = {
  type: "object",
  properties: {
    closed: {
      type: "boolean",
      title: "Close the back network",
      description: "Containers on it reach each other, but nothing outside.",
      default: true,
    },
    keep: {
      type: "boolean",
      title: "Keep other networks",
      description: "Containers stay on the project's other networks, too.",
      default: false,
    },
  },
};

const DISCOVER: Property = {
  type: "object",
  properties: {
    project: {
      type: "string",
      title: "Compose project",
      description: "What is looked for: the name of a Compose project on the engine, or * for everything on it.",
      pattern: "^([a-z0-9][a-z0-9_-]{0,62}|\\*)$",
      patternHint: "the name of a Compose project, or *",
      default: "*",
      examples: ["shop"],
    },
    stopped: {
      type: "boolean",
      title: "Stopped containers, too",
      description: "Otherwise only what runs is found.",
      default: false,
    },
  },
};

/** What is asked of the engine to find what is on it: it is looked at, and nothing is changed. */
const LOOKING: readonly ConnectionGrant[] = [
  {
    connection: "docker",
    patterns: ["/containers/json", "/containers/*/json", "/networks", "/volumes", "/images/**/json"].map((path) => ({
      methods: ["GET"],
      path,
    })),
  },
];

/** What can be generated into a project. */
export const PROJECT_TEMPLATES: readonly FunctionBinding[] = [
  bind("management", "web-service", {
    name: "webService",
    title: "Web service",
    description:
      "A service with a network of its own and, behind it, a database with its volume, its password and a health check.",
    inputs: {},
    form: WEB_SERVICE,
    key: "name",
  }),
  bind("management", "front-and-back", {
    name: "frontAndBack",
    title: "Front and back networks",
    description:
      "Splits the project's containers: what publishes ports stands in front, everything else on a network behind that nobody outside reaches.",
    inputs: {},
    form: FRONT_AND_BACK,
  }),
  bind("management", "discover", {
    name: "discover",
    title: "Discover what runs",
    description:
      "Looks at the engine and adds what is there already: containers with image, command, variables, ports, networks, mounts, health check and limits; networks and volumes as things that exist. Nothing on the engine is changed.",
    inputs: {},
    form: DISCOVER,
    key: "project",
    connections: LOOKING,
  }),
];
