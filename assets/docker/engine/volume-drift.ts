import type Docker from "dockerode";
import { jsonEqual } from "@tributary/core/base";
import type { Intent } from "@tributary/core/engine";
import type { ResourceState } from "@tributary/core/protocol";
import { domainOf, readText, readTextMap } from "./fields.ts";

export type InspectedVolume = Docker.VolumeInspectInfo;

export function volumeDrift(intent: Intent, volume: InspectedVolume): ResourceState["drift"] {
  const domain = domainOf(intent);
  const driver = readText(domain, "driver") ?? "local";
  const options = readTextMap(domain, "driverOpts");
  const observed = volume.Options ?? {};
  return [
    ...(driver === volume.Driver
      ? []
      : [{ path: "/domain/driver", title: "Driver", intended: driver, observed: volume.Driver }]),
    ...(jsonEqual(options, observed)
      ? []
      : [{ path: "/domain/driverOpts", title: "Driver options", intended: { ...options }, observed: { ...observed } }]),
  ];
}
