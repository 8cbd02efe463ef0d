/** How things of the model are made and recognised on a Docker engine: shared by the actions and by whoever reads an engine. */
export { findOurs, lostHosts, nameOf, NEXT, sortOut } from "./container-find.ts";
export type { ContainerQuery, Inspected, Listed, Looking } from "./container-find.ts";
export { limitChanges, limitsOf, plainLimits, reportedLimits } from "./container-limits.ts";
export { containerSpec, unknownVariables } from "./container-spec.ts";
export type { ContainerSpec } from "./container-spec.ts";
export { sameEndpoint } from "./endpoint.ts";
export { engineMessage, failureOf, lostReason, statusOf } from "./failures.ts";
export {
  asFields,
  compact,
  domainOf,
  engineNameOf,
  readFields,
  readRecords,
  readText,
  readTextMap,
  schemaNameOf,
} from "./fields.ts";
export { canonicalImage, parseImage } from "./image-reference.ts";
export { filterOf, isOurs, LABEL } from "./labels.ts";
export { type InspectedNetwork, isExternal, networkDrift } from "./network-drift.ts";
export type { EngineOptions } from "./options.ts";
export { Refused } from "./refused.ts";
export { durationMs, octalMode, sizeBytes, sizeText } from "./units.ts";
export { type InspectedVolume, volumeDrift } from "./volume-drift.ts";
export { type Ask, asker, TimedOut, within } from "./within.ts";
