import type { ComponentId, Json } from "@tributary/core/base";
import { nameOf, type SchemaRef, type Snapshot } from "@tributary/core/model";
import { describe, expect, test } from "vitest";
import applicable from "./functions/applicable.ts";
import frontAndBack from "./functions/front-and-back.ts";
import healthCheck from "./functions/health-check.ts";
import imagePinned from "./functions/image-pinned.ts";
import noLiteralSecret from "./functions/no-literal-secret.ts";
import portsPrivate from "./functions/ports-private.ts";
import webService from "./functions/web-service.ts";
import { givenTo, judged, made, SHOP, shown, START } from "./templates.fixture.ts";

type Template = (given: never) => unknown;

/** Runs a template as the server does; what it made, and how many edits that took. */
function generated(view: Snapshot, template: Template, input: { readonly [name: string]: Json }, key = "") {
  return made(view, template(givenTo(view, input)), { by: template.name, key });
}

describe("web service", () => {
  const input = {
    name: "shop-web",
    image: "ghcr.io/acme/shop:1.4",
    port: 8080,
    published: "8081",
    database: "postgres",
  };

  test("[DA21] stands on its network, with its database, volume and password behind it", () => {
    const { view } = generated(START, webService, input, "shop-web");
    expect(Object.keys(shown(view)).sort()).toEqual(
      ["shop", "shop-web", "shop-web-data", "shop-web-db", "shop-web-db-password", "shop-web-net"].sort(),
    );
    expect(shown(view)["shop-web"]).toMatchObject({
      ports: [{ target: 8080, published: "8081", hostIp: "127.0.0.1" }],
      networks: [{ network: "shop-web-net" }],
      dependsOn: [{ container: "shop-web-db", condition: "service_healthy" }],
    });
    expect(shown(view)["shop-web-db"]).toMatchObject({
      mounts: [{ source: "shop-web-data", target: "/var/lib/postgresql/data" }],
      environment: { POSTGRES_DB: "shop_web" },
    });
    expect(shown(view)["shop-web-db-password"]).toMatchObject({ environment: "SHOP_WEB_DB_PASSWORD" });
  });

  test("[DA20] is the same when it runs again, and another name is another service", () => {
    const first = generated(START, webService, input, "shop-web");
    expect(generated(first.view, webService, input, "shop-web").edits).toBe(0);
    const both = generated(first.view, webService, { ...input, name: "blog" }, "blog");
    expect(generated(both.view, webService, input, "shop-web").edits).toBe(0);
    expect(both.view.components.size).toBe(11);
  });

  test.each(["postgres", "mariadb", "none"])("[DA20] no check fails on what is made with %s", (database) => {
    const { view } = generated(START, webService, { ...input, database }, "shop-web");
    for (const [name, domain] of Object.entries(shown(view))) {
      if (!("image" in domain)) continue;
      const image = { image: String(domain["image"]) };
      const findings = [
        applicable({ domain } as never),
        imagePinned(image),
        noLiteralSecret(domain as never),
        portsPrivate(domain as never),
        ...(name.endsWith("-db") ? [healthCheck({ domain } as never)] : []),
      ];
      expect([name, findings.map(({ result }) => result)]).toEqual([name, findings.map(() => "success")]);
    }
  });
});

describe("front and back networks", () => {
  const input = { closed: true, keep: false };
  const start = generated(START, webService, { name: "web", image: "nginx:1.27", database: "postgres" }, "web").view;

  test("[DA22] what publishes ports stands on both, all else behind", () => {
    const { view } = generated(start, frontAndBack, input);
    expect(shown(view)["web"]?.["networks"]).toEqual([{ network: "front" }, { network: "back" }]);
    expect(shown(view)["web-db"]?.["networks"]).toEqual([{ network: "back" }]);
    expect(shown(view)["back"]).toMatchObject({ internal: true });
  });

  test("[DA22] other networks stay where that is wanted, and containers without any of their own are left alone", () => {
    const { view } = generated(start, frontAndBack, { ...input, keep: true });
    expect(shown(view)["web-db"]?.["networks"]).toEqual([{ network: "web-net" }, { network: "back" }]);
    const hosted = [...start.components.values()].find((each) => nameOf(each) === "web-db");
    const alone = judged(start, [
      { type: "attribute.set", component: hosted?.id as never, path: "/domain/networkMode" as never, value: "host" },
    ]);
    expect(shown(generated(alone, frontAndBack, input).view)["web-db"]?.["networks"]).toEqual([{ network: "web-net" }]);
  });

  test("[DA22] a name that the project has already is left to who has it", () => {
    const named = judged(start, [
      { type: "component.create", component: "own" as ComponentId, schema: "docker.network@1" as SchemaRef },
      { type: "component.rename", component: "own" as ComponentId, name: "back" },
      {
        ...{ type: "attribute.subscribe", component: "own" as ComponentId, path: "/domain/project" as never },
        from: { component: SHOP, path: "/meta/name" as never },
      },
    ]);
    const { view } = generated(named, frontAndBack, input);
    expect(shown(view)["web-db"]?.["networks"]).toEqual([{ network: "back-net" }]);
    expect(generated(view, frontAndBack, input).edits).toBe(0);
  });

  test("[DA20] is the same when it runs again", () => {
    const { view } = generated(start, frontAndBack, input);
    expect(generated(view, frontAndBack, input).edits).toBe(0);
  });
});
