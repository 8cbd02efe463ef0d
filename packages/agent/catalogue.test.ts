import { expect, test } from "vitest";
import type { AgentApi } from "./api.ts";
import { catalogueOf } from "./catalogue.ts";

const FILES = [{ path: "tributary.json", text: "{}" }];

test("[B30] packages, upgrades and definitions are asked for in the change set; what only reads also on Head", async () => {
  const asked: unknown[] = [];
  const say = async (name: string, input?: unknown) => {
    asked.push([name, input]);
    return "answer";
  };
  const api = { query: say, command: say, workspace: async () => "w" } as unknown as AgentApi;
  const here = catalogueOf(api, { changeSet: "cs" });
  expect(await here.packages()).toBe("answer");
  await here.installPackage(FILES, { overwrite: ["kind acme.box"], remove: true });
  await here.previewUpgrade({ to: "acme.box@2" });
  await here.upgrade({ to: "acme.box@2", components: ["a"], lose: true });
  await here.define("f");
  await catalogueOf(api, {}).comparePackage(FILES);
  await catalogueOf(api, { workspace: "v" }).exportPackage({
    name: "n",
    version: "1.0.0",
    title: "N",
    description: "",
  });
  expect(asked).toEqual([
    ["catalogue.installed", { workspace: "w", changeSet: "cs" }],
    ["catalogue.install", { changeSet: "cs", files: FILES, overwrite: ["kind acme.box"], remove: true }],
    ["catalogue.upgradePreview", { changeSet: "cs", to: "acme.box@2" }],
    ["catalogue.upgrade", { changeSet: "cs", to: "acme.box@2", components: ["a"], lose: true }],
    ["catalogue.define", { changeSet: "cs", function: "f", save: false }],
    ["catalogue.compare", { workspace: "w", files: FILES }],
    ["catalogue.export", { workspace: "v", selection: { name: "n", version: "1.0.0", title: "N", description: "" } }],
  ]);
});
