/** Docker as data: schemas of what a Compose file and an engine know, with the functions that derive, judge and generate. Rules: SPEC.md. */
import type { PackageHead } from "@tributary/core/catalogue";
import type { Schema } from "@tributary/core/model";
import { CONTAINER } from "./schemas/container.ts";
import { CONFIG, IMAGE, NETWORK, PROJECT, SECRET, VOLUME } from "./schemas/objects.ts";

/** What these are called where packages are listed. A new version whenever the schemas or their functions change. */
export const builtIn: PackageHead = {
  name: "docker",
  version: "1.1.0",
  title: "Docker",
  description: "Containers, networks, volumes and what else a Compose file and an engine know, with their checks.",
};

export const schemas: readonly Schema[] = [PROJECT, CONTAINER, NETWORK, VOLUME, CONFIG, SECRET, IMAGE];
