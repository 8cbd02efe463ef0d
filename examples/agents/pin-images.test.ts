import { expect, test } from "vitest";
import type { EngineImage } from "@tributary/agent";
import { container } from "./container.fixture.ts";
import { pinFrom, pinImages } from "./pin-images.ts";

const digest = `sha256:${"a".repeat(64)}`;
const pulled = (reference: string, id = reference): EngineImage => ({ reference, id, digest });
const built = (reference: string, id = reference): EngineImage => ({ reference, id });

test.each([
  ["by digest where no version is known", "nginx", [pulled("nginx:latest")], `nginx@${digest}`],
  ["by version and digest", "nginx", [pulled("nginx:latest", "1"), pulled("nginx:1.27", "1")], `nginx:1.27@${digest}`],
  [
    "by the version that says most",
    "a/b:latest",
    [1, "1.2", "1.2.3", "v1"].map((tag) => built(`a/b:${tag}`, "1")).concat(built("a/b:latest", "1")),
    "a/b:1.2.3",
  ],
  [
    "by version alone, for what was built there",
    "shop/web",
    [built("shop/web:latest", "1"), built("shop/web:7", "1")],
    "shop/web:7",
  ],
  ["whatever the spelling", "docker.io/library/nginx", [pulled("nginx:latest")], `docker.io/library/nginx@${digest}`],
  ["with the port of a registry", "host:5000/web", [pulled("host:5000/web:latest")], `host:5000/web@${digest}`],
  [
    "not by the version of other bytes",
    "nginx",
    [pulled("nginx:latest", "1"), pulled("nginx:1.20", "2")],
    `nginx@${digest}`,
  ],
] as const)("[X1] %s", (_how, image, images, pinned) => {
  expect(pinFrom(images, image)).toBe(pinned);
});

test.each([
  ["what was built there under one name", "shop/web", [built("shop/web:latest")]],
  ["another image", "nginx", [pulled("other/nginx:latest")]],
  ["another tag", "nginx:latest", [pulled("nginx:1.27")]],
  ["what has a digest", `nginx@${digest}`, [pulled("nginx:latest")]],
] as const)("[X1] nothing pins %s", (_what, image, images) => {
  expect(pinFrom(images, image)).toBeUndefined();
});

test("[X2] where the engine has none, the check's suggestion is taken", () => {
  const suggestion = { path: "/domain/image", value: "redis:7.4", title: "Pin" };
  const cache = container({ image: "redis" }, [{ function: "imagePinned", suggestion }]);
  expect(pinImages([]).propose(cache)).toMatchObject({ type: "change", value: "redis:7.4" });
});

test("[X2] where nobody knows a version, people must say", () => {
  const odd = container({ image: "odd" }, [{ function: "imagePinned" }]);
  expect(pinImages([]).propose(odd)).toMatchObject({ type: "left", why: expect.stringContaining("odd") });
});

test("[X2] an image the check is content with is not touched", () => {
  expect(pinImages([pulled("nginx:1")]).propose(container({ image: "nginx:1" }, []))).toBeUndefined();
});
