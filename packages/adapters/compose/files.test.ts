// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Compose, not of templates.
import { describe, expect, test } from "vitest";
import { errorsOf, fieldsOf, good } from "./import.fixture.ts";

describe("merging", () => {
  test("[CP3] a later file is laid over an earlier one", () => {
    const result = good({
      "compose.yaml":
        "services: {a: {image: x, command: a b, ports: ['80:80'], environment: [A=1, B=1], volumes: ['./a:/a'], depends_on: [b]}, b: {image: y}}",
      "compose.prod.yaml":
        "services: {a: {image: z, command: c, ports: ['81:81', '80:80'], environment: {B: 2}, volumes: ['./b:/a'], depends_on: {b: {condition: service_healthy}}, restart: always}}",
    });
    const fields = fieldsOf(result, "container", "a");
    expect(fields).toMatchObject({
      image: "z",
      "command.0": "c",
      "environment.A": "1",
      "environment.B": "2",
      "mounts.0.source": "./b",
      restart: "always",
      "dependsOn.0.condition": "service_healthy",
    });
    expect(Object.keys(fields).filter((key) => /^ports\.\d\.target/.test(key))).toHaveLength(2);
  });

  test("[CP3] !reset takes away and !override replaces", () => {
    const fields = fieldsOf(
      good({
        "a.yaml": "services: {a: {image: x, ports: ['80:80'], expose: ['1'], environment: {A: 1, B: 2}}}",
        "b.yaml":
          "services:\n  a:\n    ports: !reset []\n    expose: !override ['2']\n    environment:\n      A: !reset null\n",
      }),
      "container",
      "a",
    );
    expect(fields).toMatchObject({ "expose.0": "2", "environment.B": "2" });
    expect(
      Object.keys(fields).some((key) => key.startsWith("ports") || key === "environment.A" || key === "expose.1"),
    ).toBe(false);
  });

  test("[CP3] several documents of one file are laid over each other", () => {
    expect(
      fieldsOf(good("services: {a: {image: x}}\n---\nservices: {a: {image: y}}\n"), "container", "a")["image"],
    ).toBe("y");
  });

  test("[CP3] anchors and merge keys are followed, what stands there wins, the first source wins", () => {
    const text =
      "x-a: &a {restart: always, image: from-a}\nx-b: &b {restart: 'no', user: me}\nservices:\n  w:\n    <<: [*a, *b]\n    image: own\n";
    expect(fieldsOf(good(text), "container", "w")).toMatchObject({ restart: "always", image: "own", user: "me" });
  });
});

describe("extends", () => {
  test("[CP4] a service takes over another's settings and lays its own on top", () => {
    const text =
      "services:\n  base: {image: x, environment: [A=1], labels: {l: base}}\n  mid: {extends: base, labels: {l: mid}}\n  web: {extends: {service: mid}, environment: [B=2]}\n";
    expect(fieldsOf(good(text), "container", "web")).toMatchObject({
      image: "x",
      "environment.A": "1",
      "environment.B": "2",
      "labels.l": "mid",
    });
  });

  test("[CP4] relative paths of another file keep their meaning", () => {
    const others = {
      "common/base.yaml": "services: {base: {build: ., env_file: x.env, volumes: ['./data:/data', 'named:/n']}}",
    };
    const fields = fieldsOf(
      good("services: {web: {extends: {file: common/base.yaml, service: base}}}", { others }),
      "container",
      "web",
    );
    expect(fields).toMatchObject({
      build: { context: "./common" },
      "envFile.0.path": "./common/x.env",
      "mounts.0.source": "./common/data",
      "mounts.1.source": "→ volume named /derived/engineName",
    });
  });

  test.each([
    ["services:\n  a: {extends: b}\n  b: {extends: a}\n", "services.b.extends", 3],
    ["services:\n  a: {extends: nope}\n", "services.a.extends", 2],
    ["services:\n  a: {extends: {file: nope.yaml, service: b}}\n", "services.a.extends", 2],
  ])("[CP4] %s is an error at its place", (text, path, line) => {
    expect(errorsOf(text)[0]).toMatchObject({ path, line });
  });
});

describe("include", () => {
  const others = {
    "db/compose.yaml":
      "services: {db: {image: 'pg:${V}', volumes: ['./data:/d'], env_file: [x.env]}}\nconfigs: {c: {file: ./c.txt}}",
    "db/.env": "V=17",
  };

  test("[CP5] an included file stands beside the own, with its own directory and variables", () => {
    const result = good("include: [db/compose.yaml]\nservices: {web: {image: x, depends_on: [db]}}", { others });
    expect(fieldsOf(result, "container", "db")).toMatchObject({
      image: "pg:17",
      "mounts.0.source": "./db/data",
      "envFile.0.path": "./db/x.env",
    });
    expect(fieldsOf(result, "config", "c")).toEqual({ file: "./db/c.txt" });
    expect(result.report.services).toBe(2);
  });

  test("[CP5] an error in an included file names that file", () => {
    const broken = { "db/compose.yaml": "services:\n  db: {image: x, ports: [nope]}\n" };
    expect(errorsOf("include: [db/compose.yaml]\nservices: {}", { others: broken })).toMatchObject([
      { file: "db/compose.yaml", path: "services.db.ports.0", line: 2 },
    ]);
  });

  test.each([
    ["include: [nope.yaml]\nservices: {}", "include.0"],
    ["include: [compose.yaml]\nservices: {}", "include.0"],
    ["include: [db/compose.yaml]\nservices: {db: {image: other}}", "include.0"],
  ])("[CP5] %s is an error at its place", (text, path) => {
    expect(errorsOf(text, { others })).toMatchObject([{ path, line: 1 }]);
  });
});
