import type { Property } from "@tributary/core/model";
import { fixed, flag, group, LABELS, otherKeys, PROJECT, records, text, textMap } from "./property.ts";

const EXTERNAL = flag(
  "Already exists",
  "It is made and kept outside this project: Tributary uses it, and never creates, changes or removes it.",
);

function engineName(what: string): Property {
  return text(
    "Name on the engine",
    `What the ${what} is called on the engine. Not set means the project's name and its own.`,
    { group: "General", maxLength: 255 },
  );
}

export const PROJECT_DOMAIN: { readonly [name: string]: Property } = group("Compose", {
  version: text("File version", "The version an old Compose file declares. Compose ignores it."),
  compose: otherKeys("project"),
});

export const NETWORK_DOMAIN: { readonly [name: string]: Property } = {
  project: PROJECT,
  ...group("General", {
    name: fixed(engineName("network")),
    external: fixed(EXTERNAL),
    driver: fixed(
      text(
        "Driver",
        "What carries the network: bridge on one engine, overlay in a swarm, macvlan for addresses of the outer network. Not set means bridge.",
        { widget: "combo", examples: ["bridge", "overlay", "macvlan", "ipvlan"] },
      ),
    ),
    driverOpts: fixed(textMap("Driver options", "Options of the network driver.", "Value")),
    internal: fixed(flag("Internal", "Containers on it reach each other, but nothing outside.")),
    attachable: fixed(flag("Attachable", "Lets containers that are not swarm services join an overlay network.")),
    enableIpv4: fixed(flag("IPv4", "Gives the network IPv4 addresses. Not set means yes.")),
    enableIpv6: fixed(flag("IPv6", "Gives the network IPv6 addresses.")),
  }),
  ipam: fixed({
    type: "object",
    title: "Addresses",
    description: "Which addresses the network uses. Not set lets the engine choose.",
    group: "Addresses",
    properties: {
      driver: text("Driver", "What hands out addresses. Not set means Docker's own."),
      config: records("Ranges", "Address ranges of the network.", {
        subnet: text("Subnet", "Range in CIDR form, such as 172.28.0.0/16.", { examples: ["172.28.0.0/16"] }),
        ipRange: text("Range for containers", "Part of the subnet from which containers get addresses."),
        gateway: text("Gateway", "Address of the router inside the subnet."),
        auxAddresses: textMap("Reserved addresses", "Addresses the engine must not give away, by name.", "Address"),
      }),
      options: textMap("Options", "Options of the address driver.", "Value"),
    },
  }),
  labels: fixed(LABELS),
  compose: otherKeys("network"),
};

export const VOLUME_DOMAIN: { readonly [name: string]: Property } = {
  project: PROJECT,
  ...group("General", {
    name: fixed(engineName("volume")),
    external: fixed(EXTERNAL),
    driver: fixed(
      text("Driver", "What stores the data. Not set means local: a directory of the engine's host.", {
        widget: "combo",
        examples: ["local"],
      }),
    ),
    driverOpts: fixed(
      textMap("Driver options", "Options of the volume driver, such as type, o and device for an NFS mount.", "Value"),
    ),
  }),
  labels: fixed(LABELS),
  compose: otherKeys("volume"),
};

export const CONFIG_DOMAIN: { readonly [name: string]: Property } = {
  project: PROJECT,
  ...group("Content", {
    content: { type: "string", title: "Content", description: "The text of the file.", widget: "code" },
    file: text("File", "Path of a file whose content it has, relative to the Compose file."),
    environment: text("Environment variable", "Variable, where the project is applied, whose value it has."),
  }),
  ...group("General", {
    name: engineName("config"),
    external: EXTERNAL,
    templateDriver: text("Template driver", "What fills in templates in its content, in a swarm."),
  }),
  labels: LABELS,
  compose: otherKeys("config"),
};

export const SECRET_DOMAIN: { readonly [name: string]: Property } = {
  project: PROJECT,
  ...group("Content", {
    file: text(
      "File",
      "Path of a file that holds the secret, where the project is applied. The value itself is never kept here.",
    ),
    environment: text("Environment variable", "Variable, where the project is applied, that holds the secret."),
  }),
  ...group("General", {
    name: engineName("secret"),
    external: EXTERNAL,
    driver: text("Driver", "Store the secret comes from, in a swarm."),
    driverOpts: textMap("Driver options", "Options of the secret's store.", "Value"),
    templateDriver: text("Template driver", "What fills in templates in its content, in a swarm."),
  }),
  labels: LABELS,
  compose: otherKeys("secret"),
};

export const IMAGE_DOMAIN: { readonly [name: string]: Property } = {
  project: PROJECT,
  ...group("Image", {
    reference: fixed(
      text(
        "Reference",
        "Where the image comes from, with tag or digest, such as nginx:1.27. Containers connect here to share one version.",
        {
          minLength: 1,
          pattern: "^[^\\s\\u0000-\\u001f]+$",
          patternHint: "an image reference without spaces, such as nginx:1.27 or name@sha256:…",
          examples: ["nginx:1.27"],
        },
      ),
    ),
    platform: fixed(text("Platform", "Operating system and processor it is fetched for, such as linux/amd64.")),
  }),
};
