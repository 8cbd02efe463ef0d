import type { EgressPattern } from "@tributary/core/model";

/**
 * All that may ever be asked of an engine over its connection. Not among it: running commands in containers, reading files out of
 * them, building, plugins, swarms, the engine's own settings.
 */
export const ASKED: readonly EgressPattern[] = [
  { methods: ["GET"], path: "/info" },
  { methods: ["GET"], path: "/version" },
  { methods: ["GET"], path: "/containers/json" },
  { methods: ["GET"], path: "/containers/*/json" },
  { methods: ["GET"], path: "/containers/*/logs" },
  { methods: ["POST"], path: "/containers/create" },
  ...["start", "stop", "restart", "pause", "unpause", "rename", "update"].map((verb) => ({
    methods: ["POST"],
    path: `/containers/*/${verb}`,
  })),
  { methods: ["PUT"], path: "/containers/*/archive" },
  { methods: ["DELETE"], path: "/containers/*" },
  { methods: ["GET"], path: "/networks" },
  { methods: ["GET", "DELETE"], path: "/networks/*" },
  { methods: ["POST"], path: "/networks/create" },
  { methods: ["POST"], path: "/networks/*/connect" },
  { methods: ["POST"], path: "/networks/*/disconnect" },
  { methods: ["GET"], path: "/volumes" },
  { methods: ["GET", "DELETE"], path: "/volumes/*" },
  { methods: ["POST"], path: "/volumes/create" },
  { methods: ["GET"], path: "/images/json" },
  { methods: ["GET"], path: "/images/**/json" },
  { methods: ["POST"], path: "/images/create" },
];
