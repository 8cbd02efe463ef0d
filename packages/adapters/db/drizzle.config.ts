import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./packages/adapters/db/schema/index.ts",
  out: "./drizzle",
});
