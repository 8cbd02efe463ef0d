#!/usr/bin/env node
import { defineCommand, runMain } from "citty";

const main = defineCommand({
  meta: { name: "tributary", description: "Multiplayer change control for live infrastructure." },
  subCommands: {
    import: () => import("./import.ts").then((module) => module.importCommand),
    generate: () => import("./generate.ts").then((module) => module.generateCommand),
  },
});

await runMain(main);
