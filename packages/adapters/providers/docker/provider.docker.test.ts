import { askEngine } from "@tributary/testing/docker-engine";
import { describe, expect, test } from "vitest";
import { ask, engine, foreign, inspect, names, provider } from "./acting-on-engine.fixture.ts";
import { connectTo } from "./connection.ts";
import { discover } from "./discover.ts";
import { createActing, intentOf, made, refused, run, sleeper, WORKSPACE } from "./docker.fixture.ts";

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

  test("[DK6] what it starts after is found by whose it is, when that was renamed in place since", async () => {
    const api = sleeper("api", {}, { component: "c-api", engineName: "shop-api" });
    await made(provider, "create", api);
    const gateway = sleeper("gateway", {}, { component: "c-api", engineName: "shop-gateway" });
    await made(provider, "update", gateway);
    const web = sleeper("web", { dependsOn: [{ container: "gateway" }] });
    expect((await refused(provider, "create", web)).message).toBe("It starts after gateway, which does not exist.");
    const takesFrom = [{ id: gateway.component, name: gateway.name }];
    expect(await made(provider, "create", { ...web, takesFrom })).toMatchObject({ state: "running" });
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
