import { nameOf } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import discover from "./functions/discover.ts";
import { givenTo, made, shown, START } from "./templates.fixture.ts";

/** An engine as it answers, in this process: what is on it is these tables. */
type Engine = {
  containers: Record<string, object>;
  networks: object[];
  volumes: object[];
  images: Record<string, object>;
};
let engine: Engine;
const asked: string[] = [];
const usual = globalThis.fetch;

beforeAll(() => {
  globalThis.fetch = async (input) => {
    const url = new URL(String(input));
    asked.push(`${url.host}${url.pathname}`);
    const found = answerOf(url);
    return new Response(JSON.stringify(found ?? {}), { status: found === undefined ? 404 : 200 });
  };
});
afterAll(() => {
  globalThis.fetch = usual;
});

function answerOf({ pathname, searchParams }: URL): unknown {
  const [, kind, id, what] = pathname.split("/").map(decodeURIComponent);
  if (kind === "networks") return engine.networks;
  if (kind === "volumes") return { Volumes: engine.volumes };
  if (kind === "images" && what === "json") return engine.images[id ?? ""];
  if (id !== "json") return engine.containers[id ?? ""];
  const { label = [] } = JSON.parse(searchParams.get("filters") ?? "{}") as { label?: string[] };
  return Object.entries(engine.containers)
    .map(([Id, container]) => ({ Id, Labels: (container as typeof WEB).Config.Labels }))
    .filter(({ Labels }) =>
      label.every((each) => (Labels as Record<string, string>)[each.split("=")[0] ?? ""] === each.split("=")[1]),
    );
}

const WEB = {
  Id: "c0ffee000000aaaa",
  Name: "/shop-web-1",
  Image: "sha256:1",
  Config: {
    Image: "nginx:1.27",
    Cmd: ["nginx", "-g", "daemon off;"],
    Entrypoint: ["/entry.sh"],
    Env: ["PATH=/bin", "LOG_LEVEL=info", "API_TOKEN=hunter2", "DATABASE_URL=postgres://shop:hunter2@db/shop"],
    Labels: {
      "com.docker.compose.project": "shop",
      "com.docker.compose.service": "web",
      team: "a",
      maintainer: "NGINX",
    },
    User: "",
    WorkingDir: "/",
    Healthcheck: { Test: ["CMD-SHELL", "curl -f localhost"], Interval: 1_500_000_000, Retries: 5 },
  },
  HostConfig: {
    NetworkMode: "shop_front",
    PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8080" }], "53/udp": [{ HostIp: "", HostPort: "" }] },
    RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
    Memory: 536_870_912,
    NanoCpus: 500_000_000,
    CapAdd: ["NET_ADMIN"],
  },
  NetworkSettings: { Networks: { shop_front: { Aliases: ["web", "shop-web-1", "c0ffee000000"] } } },
  Mounts: [
    { Type: "volume", Name: "shop_data", Source: "/var/lib/docker/x", Destination: "/data", RW: true },
    { Type: "bind", Source: "/etc/app.conf", Destination: "/app.conf", RW: false },
    { Type: "volume", Name: "f".repeat(64), Source: "/var/lib/docker/y", Destination: "/cache", RW: true },
  ],
};
const NGINX = {
  Config: {
    Image: "",
    Cmd: ["nginx", "-g", "daemon off;"],
    Entrypoint: ["/docker.sh"],
    Env: ["PATH=/bin"],
    Labels: { maintainer: "NGINX" },
    WorkingDir: "/",
  },
};
const plain = (name: string, labels = {}) => ({
  ...{ Id: name, Name: `/${name}`, Image: "sha256:2", Mounts: [], HostConfig: { NetworkMode: "bridge" } },
  Config: { Image: "busybox:1", Env: [], Labels: labels },
  NetworkSettings: { Networks: { bridge: { Aliases: null } } },
});
const own = (component: string) => ({ "io.tributary.workspace": "w", "io.tributary.component": component });

function anEngine(): Engine {
  return {
    containers: { c0ffee000000aaaa: WEB, other: plain("other"), ours: plain("ours", own("elsewhere")) },
    networks: [{ Name: "bridge" }, { Name: "shop_front" }, { Name: "ours_net", Labels: own("elsewhere") }],
    volumes: [{ Name: "shop_data" }, { Name: "f".repeat(64) }],
    images: { "sha256:1": NGINX },
  };
}

async function found(view = START, project = "*") {
  const answer = await discover(givenTo(view, { project }));
  return { ...made(view, answer, { by: "docker.project/discover", key: project }), message: answer.message };
}

test("[DA23] what runs is described as it was started, beyond what its image says", async () => {
  engine = anEngine();
  const { view } = await found();
  expect(Object.keys(shown(view)).sort()).toEqual(["other", "shop", "shop-web-1", "shop_data", "shop_front"]);
  expect(shown(view)["shop-web-1"]).toMatchObject({
    ...{ image: "nginx:1.27", containerName: "shop-web-1", entrypoint: ["/entry.sh"] },
    ...{ environment: { LOG_LEVEL: "info" }, labels: { team: "a" }, restart: "on-failure:3" },
    ports: [
      { target: 53, protocol: "udp" },
      { target: 80, published: "8080", hostIp: "127.0.0.1" },
    ],
    networks: [{ network: "shop_front", aliases: ["web"] }],
    mounts: [
      { type: "bind", source: "/etc/app.conf", target: "/app.conf", readOnly: true },
      { type: "volume", target: "/cache" },
      { type: "volume", source: "shop_data", target: "/data" },
    ],
    healthcheck: { test: "curl -f localhost", interval: "1500ms", retries: 5 },
    ...{ memoryLimit: "536870912", cpus: 0.5, capAdd: ["NET_ADMIN"] },
  });
  expect(shown(view)["shop-web-1"]).not.toHaveProperty("command");
  expect(shown(view)["other"]).toMatchObject({ image: "busybox:1", networkMode: "bridge" });
  expect(shown(view)["shop_front"]).toMatchObject({ name: "shop_front", external: true });
});

test("[DA24] what looks like a secret is not written into the model, and named instead", async () => {
  engine = anEngine();
  const { view, message } = await found();
  expect(JSON.stringify(shown(view))).not.toContain("hunter2");
  expect(message).toContain("API_TOKEN of shop-web-1, DATABASE_URL of shop-web-1");
});

test("[DA25] the engine is only looked at, and what stands for other components is left to them", async () => {
  engine = anEngine();
  asked.length = 0;
  const { view } = await found();
  expect(asked.every((each) => each.startsWith("docker.conn/"))).toBe(true);
  expect(asked).not.toContain("docker.conn/containers/ours/json");
  expect(Object.keys(shown(view)).filter((name) => name.startsWith("ours"))).toEqual([]);
});

test("[DA20] a second look finds what the first has made, and asks for nothing", async () => {
  engine = anEngine();
  const first = await found();
  expect(first.edits).toBeGreaterThan(0);
  expect(await found(first.view)).toMatchObject({ edits: 0, leftovers: [] });
  // One that was replaced by its component's own is still the same, and a secret it was given stays out.
  const web = [...first.view.components.values()].find((each) => nameOf(each) === "shop-web-1");
  const env = [...WEB.Config.Env, "GREETING=from a secret"];
  const labels = { ...WEB.Config.Labels, ...own(web?.id ?? "") };
  engine.containers["c0ffee000000aaaa"] = { ...WEB, Config: { ...WEB.Config, Env: env, Labels: labels } };
  expect(await found(first.view)).toMatchObject({ edits: 0, leftovers: [] });
  // What is gone stays until somebody says otherwise.
  delete engine.containers["other"];
  const last = await found(first.view);
  expect([last.edits, last.leftovers.map(({ name }) => name)]).toEqual([0, ["other"]]);
});

test("[DA26] a search for one project finds that, and one for everything finds the rest", async () => {
  engine = anEngine();
  const shop = await found(START, "shop");
  expect(Object.keys(shown(shop.view)).sort()).toEqual(["shop", "shop-web-1", "shop_data", "shop_front"]);
  const all = await found(shop.view);
  expect(Object.keys(shown(all.view)).sort()).toEqual(["other", "shop", "shop-web-1", "shop_data", "shop_front"]);
  expect((await found(all.view, "shop")).edits).toBe(0);
});
