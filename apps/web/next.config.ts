import path from "node:path";
import type { NextConfig } from "next";

const root = path.join(import.meta.dirname, "../..");

export default {
  // Two builds may stand side by side: one that is being made, and one that a server is running from.
  distDir: process.env["TRIBUTARY_WEB_DIST"] ?? ".next",
  turbopack: { root },
  outputFileTracingRoot: root,
  transpilePackages: ["@tributary/core", "@tributary/replica", "@tributary/typing", "@tributary/ui"],
  // The server that hosts the pages uses Yjs itself, and Yjs minds being there twice: pages rendered in it take the same one.
  serverExternalPackages: ["yjs", "y-protocols", "y-websocket", "lib0"],
  // `npm run check:types` checks the whole repository in one go; a second pass here would only slow `npm start`.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
} satisfies NextConfig;
