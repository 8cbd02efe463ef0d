import path from "node:path";
import type { NextConfig } from "next";

const root = path.join(import.meta.dirname, "../..");

export default {
  turbopack: { root },
  outputFileTracingRoot: root,
  transpilePackages: ["@tributary/core", "@tributary/replica", "@tributary/ui"],
  // `npm run check:types` checks the whole repository in one go; a second pass here would only slow `npm start`.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
} satisfies NextConfig;
