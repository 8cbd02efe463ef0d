import { expect, test } from "vitest";
import { namedImages } from "./list-images.ts";

const digest = `sha256:${"a".repeat(64)}`;

test("[DK23] an image is listed once for each name, with the digest of that name's registry", () => {
  const images = [
    { Id: "1", RepoTags: ["nginx:latest", "nginx:1.27", "host:5000/web:1"], RepoDigests: [`nginx@${digest}`] },
    { Id: "2", RepoTags: ["built:1"], RepoDigests: [] },
    { Id: "3", RepoTags: ["<none>:<none>"], RepoDigests: [`old@${digest}`] },
  ];
  expect(namedImages(images)).toEqual([
    { reference: "nginx:latest", id: "1", digest },
    { reference: "nginx:1.27", id: "1", digest },
    { reference: "host:5000/web:1", id: "1" },
    { reference: "built:1", id: "2" },
  ]);
});
