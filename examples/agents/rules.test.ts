import { expect, test } from "vitest";
import type { AgentComponent, AgentFinding } from "@tributary/agent";
import type { ComponentId } from "@tributary/core/base";
import { healthChecksToAdd, imagesToPin } from "./rules.ts";

const container = (name: string, image: string): AgentComponent => ({
  id: name as ComponentId,
  name,
  schema: "docker.container",
  meta: { name },
  domain: { image },
  derived: {},
  attributes: new Map(),
  findings: [],
});
const finding = (name: string, of: string, suggestion?: AgentFinding["suggestion"]): AgentFinding => ({
  component: name as ComponentId,
  name,
  function: of,
  result: "warning",
  path: of === "imagePinned" ? "/domain/image" : "/domain/healthcheck",
  ...(suggestion ? { suggestion } : {}),
});
const digest = `sha256:${"a".repeat(64)}`;

test("an image is pinned to the digest the engine has under that name", () => {
  const images = [
    { reference: "nginx:latest", digest },
    { reference: "registry:5000/shop/web:1", digest },
  ];
  const components = [
    container("a", "nginx"),
    container("b", "nginx:latest"),
    container("c", "registry:5000/shop/web:1"),
    container("d", "unknown"),
  ];
  const findings = components.map(({ name }) => finding(name, "imagePinned"));
  expect(imagesToPin({ components, findings, images }).map(({ name, value }) => [name, value])).toEqual([
    ["a", `nginx@${digest}`],
    ["b", `nginx@${digest}`],
    ["c", `registry:5000/shop/web@${digest}`],
  ]);
});

test("where the engine has none, the check's own suggestion is taken", () => {
  const suggestion = { path: "/domain/image", value: "redis:7.4", title: "Pin to redis:7.4" };
  const proposals = imagesToPin({
    components: [container("cache", "redis")],
    findings: [finding("cache", "imagePinned", suggestion)],
    images: [],
  });
  expect(proposals).toMatchObject([{ name: "cache", value: "redis:7.4" }]);
});

test("a health check is added where the check knows how, and nowhere else", () => {
  const suggestion = { path: "/domain/healthcheck/test", value: "redis-cli ping | grep -q PONG", title: "Check" };
  const findings = [finding("cache", "healthCheck", suggestion), finding("odd", "healthCheck")];
  expect(healthChecksToAdd({ components: [], findings, images: [] })).toMatchObject([
    { name: "cache", path: "/domain/healthcheck/test" },
  ]);
});
