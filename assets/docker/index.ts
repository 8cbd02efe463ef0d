/** Docker as data: schemas of what a Compose file and an engine know, with the functions that derive, judge and generate. Rules: SPEC.md. */
import type { Schema } from "@tributary/core/model";
import { CONTAINER } from "./schemas/container.ts";
import { CONFIG, IMAGE, NETWORK, PROJECT, SECRET, VOLUME } from "./schemas/objects.ts";

export const schemas: readonly Schema[] = [PROJECT, CONTAINER, NETWORK, VOLUME, CONFIG, SECRET, IMAGE];
