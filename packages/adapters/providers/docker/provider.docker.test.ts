import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DockerEngine } from "@tributary/testing/docker-engine";
import { askEngine, askEngineJson, importBusybox, startDockerEngine } from "@tributary/testing/docker-engine";
import { type Acting, createActing, intentOf, made, refused, run, sleeper, WORKSPACE } from "./docker.fixture.ts";
import { connectTo } from "./connection.ts";
import { discover } from "./discover.ts";

let engine: DockerEngine;
let provider: Acting;

beforeAll(async () => {
  engine = await startDockerEngine();
  await importBusybox(engine, ["lab/box:1", "lab/box:2"]);
  provider = createActing({ host: engine.host, workspace: WORKSPACE, settleMs: 400 });
});
afterAll(async () => {
  await provider.close();
  await engine.stop();
});

const ask = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) =>
  askEngineJson(engine.socketPath, method, path, body);
const names = async () =>
  ((await ask("GET", "/containers/json?all=1")) as { Names: string[] }[]).map(({ Names }) => Names[0]?.slice(1)).sort();
type Inspected = {
  Id: string;
  Name: string;
  State: { Running: boolean };
  Config: { Labels: Record<string, string>; Env: string[] };
  HostConfig: { Memory: number };
  Mounts: { Name?: string }[];
};
const inspect = async (name: string) => (await ask("GET", `/containers/${name}/json`)) as Inspected;
const foreign = async (name: string, host: object = {}) => {
  const { Id } = (await ask("POST", `/containers/create?name=${name}`, {
    Image: "lab/box:1",
    Cmd: ["sleep", "1000"],
    HostConfig: { Init: true, ...host },
  })) as { Id: string };
  await ask("POST", `/containers/${Id}/start`);
  return Id;
};

beforeEach(async () => {
  for (const name of await names()) await ask("DELETE", `/containers/${name}?force=1&v=1`);
  await ask("POST", "/networks/prune");
  for (const { Name } of ((await ask("GET", "/volumes")) as { Volumes: { Name: string }[] | null }).Volumes ?? [])
    await ask("DELETE", `/volumes/${Name}`);
});

describe("create", () => {
  test("[DK1] everything that is given becomes true, carries our labels and Compose's, and shows no drift", async () => {
    await made(provider, "create", intentOf("network", "front", { project: "shop" }, { engineName: "shop_front" }));
    await made(provider, "create", intentOf("network", "back", { ipam: { config: [{ subnet: "10.99.7.0/24" }] } }));
    await made(provider, "create", intentOf("volume", "data", {}));
    const web = intentOf(
      "container",
      "web",
      {
        project: "shop",
        image: "lab/box:1",
        environment: { LOG_LEVEL: "debug", EMPTY: "" },
        ports: [{ target: 80, hostIp: "127.0.0.1", protocol: "tcp" }],
        expose: ["9000-9001/udp"],
        mounts: [
          { type: "volume", source: "data", target: "/data" },
          { type: "bind", source: "/tmp", target: "/host/", readOnly: true },
          { type: "tmpfs", target: "/scratch", tmpfsSize: "1m" },
        ],
        tmpfs: ["/run:size=64k"],
        networks: [
          { network: "shop_front", aliases: ["shop"] },
          { network: "back", ipv4Address: "10.99.7.9", priority: 2 },
        ],
        healthcheck: {
          test: "wget -qO- http://localhost/ >/dev/null",
          interval: "1s",
          timeout: "2s",
          retries: 3,
          startPeriod: "1s",
        },
        restart: "on-failure:3",
        memoryLimit: "64m",
        cpus: 0.5,
        pidsLimit: 100,
        capAdd: ["NET_ADMIN"],
        capDrop: ["MKNOD"],
        user: "0:0",
        workingDir: "/www",
        hostname: "webby",
        labels: { "a.b/c": "d" },
        extraHosts: [{ hostname: "db.local", address: "10.0.0.1" }],
        securityOpt: ["no-new-privileges:true"],
        sysctls: { "net.core.somaxconn": "256" },
        ulimits: { nofile: { soft: 1000, hard: 2000 } },
        shmSize: "32m",
        stopSignal: "SIGKILL",
        stopGracePeriod: "1s",
        logging: { driver: "json-file", options: { "max-size": "1m" } },
        dns: ["10.0.0.53"],
        readOnly: false,
        init: true,
        groupAdd: ["1000"],
      },
      { engineName: "shop-web" },
    );
    const resource = await made(provider, "create", web);
    expect(resource).toMatchObject({ status: "ok", state: "healthy", drift: [] });
    expect(await provider.read(web)).toMatchObject({ drift: [] });
    const { Config } = await inspect("shop-web");
    expect(Config.Labels).toMatchObject({
      "io.tributary.workspace": "w1",
      "io.tributary.component": "c-web",
      "io.tributary.name": "web",
      "com.docker.compose.project": "shop",
      "com.docker.compose.service": "web",
      "a.b/c": "d",
    });
    expect(resource.payload).toMatchObject({
      name: "shop-web",
      image: "lab/box:1",
      health: "healthy",
      networks: expect.arrayContaining([{ name: "back", ip: "10.99.7.9" }]),
    });
  });

  test("[DK2] a name that belongs to somebody else is refused, and that one is not touched", async () => {
    const id = await foreign("web");
    const { message, retryable } = await refused(provider, "create", sleeper("web"));
    expect(message).toBe(
      "A container named web exists already, and it was not made by Tributary. Choose another name, or remove that one.",
    );
    expect(retryable).toBe(false);
    expect((await inspect("web")).Id).toBe(id);
  });

  test("[DK2] another workspace's things are as foreign as anybody's", async () => {
    const other = createActing({ host: engine.host, workspace: "w2", settleMs: 200 });
    await made(other, "create", sleeper("web", {}, { workspace: "w2" }));
    expect((await refused(provider, "create", sleeper("web"))).message).toContain("it belongs to another workspace");
    expect(await provider.read(sleeper("web"))).toBeUndefined();
    expect((await run(provider, "destroy", sleeper("web"))).outcome).toMatchObject({
      ok: true,
      message: "It was gone already.",
    });
    expect((await inspect("web")).State.Running).toBe(true);
    await other.close();
  });

  test("[DK3] a host port that is taken is refused with the port and its holder, and nothing is left behind", async () => {
    await made(provider, "create", intentOf("network", "n", {}));
    const publish = { networks: [{ network: "n" }], ports: [{ target: 80, published: "18471", hostIp: "127.0.0.1" }] };
    await made(provider, "create", sleeper("first", publish));
    const { message, retryable } = await refused(provider, "create", sleeper("second", publish));
    expect(message).toBe(
      "Port 18471 on 127.0.0.1 of the host is taken by the container first. Choose another host port, or stop that one.",
    );
    expect(retryable).toBe(false);
    expect(await names()).toEqual(["first"]);
    expect(await provider.publishedPorts()).toEqual([
      { port: 18471, protocol: "tcp", address: "127.0.0.1", container: "first", component: "c-first" },
    ]);
  });

  test("[DK4] an image that is not there and cannot be fetched is refused by name", async () => {
    const { message } = await refused(provider, "create", sleeper("web", { image: "localhost:1/nobody/has-this:1" }));
    expect(message).toContain(
      "The image localhost:1/nobody/has-this:1 is not on the engine, and its registry cannot be reached",
    );
    const never = await refused(
      provider,
      "create",
      sleeper("web", { image: "nobody/has-this:1", pullPolicy: "never" }),
    );
    expect(never.message).toContain("pull policy says never");
    expect(await names()).toEqual([]);
  });

  test("[DK5] one that ends at once with an error is a failure that quotes its last words", async () => {
    const { outcome, lines } = await run(
      provider,
      "create",
      sleeper("web", { command: ["sh", "-c", "echo no database; exit 3"] }),
    );
    expect(outcome).toMatchObject({
      ok: false,
      retryable: false,
      message: "It started and ended at once with code 3: no database.",
    });
    expect(lines).toContain("no database");
  });

  test("[DK5] a job that ends well has done its work, and is no drift", async () => {
    const job = sleeper("job", { command: ["true"] });
    expect(await made(provider, "create", job)).toMatchObject({ status: "ok", state: "exited (0)", drift: [] });
  });

  test("[DK5] one whose health check fails is a failure that quotes the check", async () => {
    const sick = sleeper("web", { healthcheck: { test: "echo not yet; exit 1", interval: "300ms", retries: 2 } });
    expect((await refused(provider, "create", sick)).message).toBe("It runs, but its health check fails: not yet.");
    expect(await provider.read(sick)).toMatchObject({ status: "error", state: "unhealthy" });
  });

  test("[DK6] it waits for what it starts after: healthy, or ended well; a bad end is named", async () => {
    await made(
      provider,
      "create",
      sleeper("job", { command: ["sh", "-c", "sleep 2; exit $CODE"], environment: { CODE: "0" } }),
    );
    await made(provider, "create", sleeper("bad", { command: ["sh", "-c", "sleep 1; exit 4"] }));
    const after = (container: string) => ({ dependsOn: [{ container, condition: "service_completed_successfully" }] });
    expect(await made(provider, "create", sleeper("web", after("job")))).toMatchObject({ state: "running" });
    expect((await refused(provider, "create", sleeper("web2", after("bad")))).message).toBe(
      "It starts after bad has ended well, but that ended with code 4.",
    );
    expect((await refused(provider, "create", sleeper("web3", after("nobody")))).message).toBe(
      "It starts after nobody, which does not exist.",
    );
  });

  test("[DK7] configs and secrets are in the container before it starts; their content is compared by hash", async () => {
    const grants = (content: string) => ({
      command: ["sh", "-c", "cat /etc/app/app.conf && ls -l /run/secrets/key && sleep 1000"],
      configs: [{ source: { name: "app", content }, target: "/etc/app/app.conf", mode: "0440" }],
      secrets: [{ source: { name: "key", environment: "KEY" } }],
    });
    const known = createActing({
      host: engine.host,
      workspace: WORKSPACE,
      settleMs: 400,
      environment: { KEY: "hunter2" },
    });
    const { outcome } = await run(known, "create", sleeper("web", grants("port=1")));
    expect(outcome).toMatchObject({ ok: true });
    const log = await askEngine(engine.socketPath, "GET", "/containers/web/logs?stdout=1&stderr=1");
    expect(log.body).toContain("port=1");
    expect(log.body).toContain("-r--r--r--");
    expect((await known.read(sleeper("web", grants("port=1"))))?.drift).toEqual([]);
    expect((await known.read(sleeper("web", grants("port=2"))))?.drift).toMatchObject([
      { title: "Configs and secrets" },
    ]);
    expect((await refused(provider, "replace", sleeper("web", grants("port=1")))).message).toContain(
      "the variable KEY, which is not known here",
    );
    await known.close();
  });

  test("[DK8] paths that only make sense beside the Compose file are refused, unless it is known where that lies", async () => {
    const relative = sleeper("web", { mounts: [{ type: "bind", source: "./data", target: "/data" }] });
    expect((await refused(provider, "create", relative)).message).toBe(
      "The path ./data depends on where the Compose file lies. Write it in full, as the engine's host sees it.",
    );
    const based = createActing({
      host: engine.host,
      workspace: WORKSPACE,
      settleMs: 200,
      baseDirectory: "/tmp",
    });
    expect((await made(based, "create", relative)).payload).toMatchObject({
      mounts: [{ source: "/tmp/data", target: "/data" }],
    });
    await based.close();
  });

  test("[DK9] a container that was made but never started is made anew", async () => {
    await ask("POST", "/containers/create?name=web", {
      Image: "lab/box:2",
      Labels: { "io.tributary.workspace": "w1", "io.tributary.component": "c-web" },
    });
    expect(await made(provider, "create", sleeper("web"))).toMatchObject({ drift: [] });
    expect(await names()).toEqual(["web"]);
  });
});

describe("update", () => {
  test("[DK10] limits, restart policy, name and networks change in place, and limits can be taken away again", async () => {
    await made(provider, "create", intentOf("network", "a", {}));
    await made(provider, "create", intentOf("network", "b", {}));
    const before = sleeper("web", { networks: [{ network: "a" }], memoryLimit: "32m", cpus: 0.5, restart: "no" });
    const { resourceId } = await made(provider, "create", before);
    const after = sleeper(
      "web",
      {
        networks: [{ network: "b", aliases: ["shop"] }],
        memoryLimit: "96m",
        cpus: 1,
        restart: "unless-stopped",
        pidsLimit: 50,
      },
      { engineName: "shop" },
    );
    expect(await made(provider, "update", after)).toMatchObject({ resourceId, drift: [], payload: { name: "shop" } });
    expect((await inspect("shop")).HostConfig.Memory).toBe(96 * 1024 * 1024);
    const free = sleeper("web", { networks: [{ network: "b" }] }, { engineName: "shop" });
    expect(await made(provider, "update", free)).toMatchObject({ resourceId, drift: [] });
    expect(await made(provider, "update", before)).toMatchObject({ resourceId, drift: [], payload: { name: "web" } });
  });

  test("[DK10] what has stopped is started again", async () => {
    const web = sleeper("web");
    const { resourceId } = await made(provider, "create", web);
    await ask("POST", "/containers/web/kill");
    await expect.poll(async () => (await provider.read(web))?.state).toBe("exited (137)");
    expect(await provider.read(web)).toMatchObject({
      status: "error",
      message: "It ended with code 137, which means it was killed.",
      drift: [{ title: "State", intended: "running", observed: "exited (137)" }],
    });
    expect(await made(provider, "update", web)).toMatchObject({ resourceId, state: "running", drift: [] });
  });

  test("[DK10] a name that somebody else has is refused", async () => {
    await foreign("shop");
    await made(provider, "create", sleeper("web"));
    expect((await refused(provider, "update", sleeper("web", {}, { engineName: "shop" }))).message).toContain(
      "A container named shop exists already",
    );
  });
});

describe("replace", () => {
  test("[DK11] the new one takes the old one's name and place", async () => {
    const { resourceId } = await made(provider, "create", sleeper("web", { environment: { A: "1" } }));
    const { outcome, lines } = await run(provider, "replace", sleeper("web", { environment: { A: "2" } }));
    expect(outcome).toMatchObject({ ok: true, resource: { drift: [], payload: { name: "web" } } });
    expect(outcome.ok && outcome.resource?.resourceId).not.toBe(resourceId);
    expect(lines).toEqual([
      "Made the new web beside the old one",
      "Started the new one",
      "Removed the old web; the new one has its place",
    ]);
    expect(await names()).toEqual(["web"]);
  });

  test("[DK12] when the new one does not work the old one runs on, and the new one is removed", async () => {
    const good = sleeper("web", { environment: { A: "1" } });
    const { resourceId } = await made(provider, "create", good);
    const bad = await refused(provider, "replace", sleeper("web", { command: ["sh", "-c", "exit 9"] }));
    expect(bad.message).toContain("ended at once with code 9");
    expect(
      (await refused(provider, "replace", sleeper("web", { image: "lab/nothing:9", pullPolicy: "never" }))).message,
    ).toContain("lab/nothing:9");
    expect(await names()).toEqual(["web"]);
    expect(await provider.read(good)).toMatchObject({ resourceId, state: "running", drift: [] });
  });

  test("[DK13] where both want one port or one volume the old one stops first, and comes back when the new one fails", async () => {
    await made(provider, "create", intentOf("network", "n", {}));
    const shop = (command: string[]) =>
      sleeper("web", {
        command,
        networks: [{ network: "n" }],
        ports: [{ target: 80, published: "18472", hostIp: "127.0.0.1" }],
        mounts: [{ type: "volume", source: "data", target: "/data" }],
      });
    const { resourceId } = await made(provider, "create", shop(["sleep", "1000"]));
    const { outcome, lines } = await run(provider, "replace", shop(["sh", "-c", "exit 9"]));
    expect(outcome.ok).toBe(false);
    expect(lines).toContain("Stopping the old web, for both would need port 18472 of the host");
    expect(lines).toContain("web runs as before");
    expect(await provider.read(shop(["sleep", "1000"]))).toMatchObject({ resourceId, state: "running", drift: [] });
    expect(await made(provider, "replace", shop(["sleep", "999"]))).toMatchObject({ drift: [] });
    expect(await names()).toEqual(["web"]);
  });

  test("[DK14] an interrupted replacement is taken up, wherever it stopped", async () => {
    const [old, next] = [sleeper("web", { environment: { A: "1" } }), sleeper("web", { environment: { A: "2" } })];
    // stopped after the new one was made, before it worked: the old one has been stopped already
    await made(provider, "create", old);
    await ask("POST", "/containers/web/stop?t=0");
    const labels = { "io.tributary.workspace": "w1", "io.tributary.component": "c-web" };
    await ask("POST", "/containers/create?name=web.tributary-next", { Image: "lab/box:1", Labels: labels });
    expect(await made(provider, "replace", next)).toMatchObject({ drift: [], state: "running" });
    expect(await names()).toEqual(["web"]);
    // stopped after the old one was removed, before the new one had its name
    await ask("POST", "/containers/web/rename?name=web.tributary-next");
    const { resourceId } = (await provider.read(next)) as { resourceId: string };
    expect(await made(provider, "replace", next)).toMatchObject({ resourceId, drift: [], payload: { name: "web" } });
  });

  test("[DK15] what a nameless volume holds is carried over", async () => {
    const db = (memory: string) =>
      sleeper("db", { mounts: [{ type: "volume", target: "/data" }], environment: { A: memory } });
    await made(provider, "create", db("1"));
    const [before] = (await inspect("db")).Mounts;
    await made(provider, "replace", db("2"));
    expect((await inspect("db")).Mounts.map(({ Name }) => Name)).toEqual([before?.Name]);
  });

  test("[DK15] what shares the network of one that was replaced is drift, and is replaced though nothing in it has changed", async () => {
    await made(provider, "create", intentOf("network", "n", {}));
    const host = (a: string) => sleeper("host", { networks: [{ network: "n" }], environment: { A: a } });
    const side = sleeper("side", { networkContainer: "host" });
    await made(provider, "create", host("1"));
    const { resourceId } = await made(provider, "create", side);
    expect(await provider.read(side)).toMatchObject({ drift: [] });
    await made(provider, "replace", host("2"));
    expect((await provider.read(side))?.drift).toMatchObject([
      { path: "/domain/networkContainer", observed: "one that is gone" },
    ]);
    const anew = await made(provider, "replace", side);
    expect(anew.resourceId).not.toBe(resourceId);
    expect(await provider.read(side)).toMatchObject({ state: "running", drift: [] });
  });

  test("[DK16] cancelling leaves the old one running", async () => {
    const good = sleeper("web");
    const { resourceId } = await made(provider, "create", good);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("cancelled")), 700);
    const slow = sleeper("web", { healthcheck: { test: "exit 1", interval: "10s", startPeriod: "60s" } });
    const { outcome } = await run(provider, "replace", slow, stop.signal);
    expect(outcome).toMatchObject({ ok: false, message: "Stopped before it was done.", retryable: false });
    expect(await names()).toEqual(["web"]);
    expect(await provider.read(good)).toMatchObject({ resourceId, state: "running" });
  });
});

describe("destroy", () => {
  test("[DK17] only what is ours goes", async () => {
    await foreign("bystander");
    await made(provider, "create", sleeper("web"));
    expect((await run(provider, "destroy", sleeper("web"))).outcome).toMatchObject({
      ok: true,
      resource: null,
      message: "It is gone.",
    });
    expect((await run(provider, "destroy", sleeper("bystander"))).outcome).toMatchObject({
      ok: true,
      message: "It was gone already.",
    });
    expect(await names()).toEqual(["bystander"]);
  });
});

describe("networks and volumes", () => {
  test("[DK2] a network's or volume's name that belongs to somebody else is refused, and no data adopted", async () => {
    await ask("POST", "/networks/create", { Name: "n" });
    await ask("POST", "/volumes/create", { Name: "vol" });
    expect((await refused(provider, "create", intentOf("network", "n", {}))).message).toContain(
      "A network named n exists already, and it was not made by Tributary",
    );
    expect((await refused(provider, "create", intentOf("volume", "vol", {}))).message).toContain(
      "A volume named vol exists already, and it was not made by Tributary. Its data is left alone.",
    );
    expect((await run(provider, "destroy", intentOf("volume", "vol", {}))).outcome).toMatchObject({
      ok: true,
      message: "It is not ours, so it stays.",
    });
    expect(((await ask("GET", "/volumes/vol")) as { Labels: unknown }).Labels).toBeNull();
  });

  test("[DK18] what is said to exist already is used as it is, never made or removed", async () => {
    const outside = intentOf("network", "outside", { external: true });
    expect((await refused(provider, "create", outside)).message).toBe(
      "The network outside is said to exist already, but the engine has none of that name.",
    );
    await ask("POST", "/networks/create", { Name: "outside" });
    expect(await made(provider, "create", outside)).toMatchObject({ state: "active", drift: [] });
    await run(provider, "destroy", outside);
    expect((await askEngine(engine.socketPath, "GET", "/networks/outside")).status).toBe(200);
  });

  test("[DK19] a network or volume in use is not removed, and the sentence says by whom", async () => {
    const [network, volume] = [intentOf("network", "n", {}), intentOf("volume", "vol", {})];
    await made(provider, "create", network);
    await made(provider, "create", volume);
    await made(
      provider,
      "create",
      sleeper("web", { networks: [{ network: "n" }], mounts: [{ type: "volume", source: "vol", target: "/v" }] }),
    );
    expect((await refused(provider, "destroy", network)).message).toBe(
      "The network n is still used by web. Take it off the network first.",
    );
    expect((await refused(provider, "destroy", volume)).message).toBe(
      "The volume vol is still used by web. Remove that first.",
    );
    await run(provider, "destroy", sleeper("web"));
    expect((await run(provider, "destroy", network)).outcome).toMatchObject({ ok: true });
    expect((await run(provider, "destroy", volume)).outcome).toMatchObject({ ok: true });
    expect(await provider.read(network)).toBeUndefined();
  });

  test("[DK20] a network is replaced under its containers, which keep their aliases; a stranger on it is not moved", async () => {
    const before = intentOf("network", "n", {});
    const after = intentOf("network", "n", { internal: true });
    await made(provider, "create", before);
    const web = sleeper("web", { networks: [{ network: "n", aliases: ["shop"] }] });
    const { resourceId } = await made(provider, "create", web);
    expect((await provider.read(after))?.drift).toMatchObject([{ title: "Internal", intended: true, observed: false }]);
    expect(await made(provider, "replace", after)).toMatchObject({ drift: [], payload: { internal: true } });
    expect(await provider.read(web)).toMatchObject({ resourceId, state: "running", drift: [] });
    await foreign("stranger", { NetworkMode: "n" });
    expect((await refused(provider, "replace", before)).message).toContain(
      "The container stranger is on the network n and was not made here",
    );
    expect(await provider.read(after)).toMatchObject({ drift: [] });
  });

  test("[DK20] a network that cannot be made anew is put back as it was", async () => {
    await made(provider, "create", intentOf("network", "n", {}));
    const web = sleeper("web", { networks: [{ network: "n", aliases: ["shop"] }] });
    await made(provider, "create", web);
    await ask("POST", "/networks/create", { Name: "other", IPAM: { Config: [{ Subnet: "10.98.0.0/24" }] } });
    const clashing = intentOf("network", "n", { ipam: { config: [{ subnet: "10.98.0.0/24" }] } });
    expect((await refused(provider, "replace", clashing)).message).toContain(
      "The engine has no room for the network n",
    );
    expect(await provider.read(intentOf("network", "n", {}))).toMatchObject({ drift: [] });
    expect(await provider.read(web)).toMatchObject({ drift: [], state: "running" });
  });

  test("[DK21] a volume in use is never made anew, and under another name the old one is kept", async () => {
    const volume = intentOf("volume", "vol", {});
    const known = await made(provider, "create", volume);
    await made(provider, "create", sleeper("web", { mounts: [{ type: "volume", source: "vol", target: "/v" }] }));
    const options = intentOf("volume", "vol", { driverOpts: { type: "tmpfs", device: "tmpfs", o: "size=1m" } });
    expect((await refused(provider, "replace", options)).message).toContain(
      "The volume vol is still used by web. It cannot be made anew without losing its data.",
    );
    const renamed = { ...intentOf("volume", "vol", {}, { engineName: "vol2" }), resource: known };
    const { outcome } = await run(provider, "replace", renamed);
    expect(outcome).toMatchObject({
      ok: true,
      resource: { resourceId: "vol2" },
      message: "The old volume vol is kept, with its data; remove it when nobody needs it.",
    });
    expect((await askEngine(engine.socketPath, "GET", "/volumes/vol")).status).toBe(200);
    await run(provider, "destroy", sleeper("web"));
    expect(await made(provider, "replace", options)).toMatchObject({ drift: [] });
  });
});

describe("reading", () => {
  test("[DK22] each kind of difference is drift, with the field, what was meant and what is", async () => {
    await made(
      provider,
      "create",
      sleeper("web", { environment: { A: "1", OLD: "x", DB_PASSWORD: "hunter2" }, labels: { l: "1" } }),
    );
    const meant = sleeper("web", {
      image: "lab/box:2",
      environment: { A: "2", NEW: "y", DB_PASSWORD: "hunter3" },
      command: ["sleep", "5"],
      user: "1000",
      labels: { l: "2" },
      memoryLimit: "64m",
      capAdd: ["NET_ADMIN"],
      mounts: [{ type: "bind", source: "/tmp", target: "/t" }],
    });
    const drift = (await provider.read(meant))?.drift ?? [];
    expect(drift.map(({ title }) => title).sort()).toEqual(
      [
        "Added capabilities",
        "Command",
        "Environment ▸ A",
        "Environment ▸ DB_PASSWORD",
        "Environment ▸ NEW",
        "Environment ▸ OLD",
        "Image",
        "Labels ▸ l",
        "Memory limit",
        "Mounts",
        "User",
      ].sort(),
    );
    expect(drift.find(({ title }) => title === "Image")).toEqual({
      path: "/domain/image",
      title: "Image",
      intended: "lab/box:2",
      observed: "lab/box:1",
    });
    expect(JSON.stringify(drift)).not.toContain("hunter");
  });

  test("[DK22] a network that somebody took away is drift", async () => {
    await made(provider, "create", intentOf("network", "n", {}));
    const web = sleeper("web", { networks: [{ network: "n" }] });
    await made(provider, "create", web);
    await ask("POST", "/networks/n/disconnect", { Container: "web", Force: true });
    expect((await provider.read(web))?.drift).toMatchObject([{ title: "Networks", intended: ["n"], observed: [] }]);
    expect(await made(provider, "update", web)).toMatchObject({ drift: [] });
  });

  test("[DK23] all that is on an engine can be listed, ours and others', without touching it", async () => {
    await foreign("bystander");
    await made(provider, "create", intentOf("volume", "vol", { project: "shop" }));
    const rows = await discover(await connectTo(engine.host).client());
    expect(rows).toContainEqual(expect.objectContaining({ kind: "container", name: "bystander", state: "running" }));
    expect(rows).toContainEqual({
      kind: "volume",
      id: "vol",
      name: "vol",
      state: "local",
      project: "shop",
      owner: { workspace: "w1", component: "c-vol" },
    });
    expect(rows.filter(({ kind }) => kind === "image").map(({ name }) => name)).toContain("lab/box:1");
  });

  test("[DK23] the image's bytes are recorded, and an image component reads as present", async () => {
    const { payload } = await made(provider, "create", sleeper("web"));
    expect((payload as { imageId: string }).imageId).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await made(provider, "create", intentOf("image", "box", { reference: "lab/box:1" }))).toMatchObject({
      state: "present",
    });
  });
});
