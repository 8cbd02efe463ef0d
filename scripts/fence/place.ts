/** Where a file stands: which layer, and which folder with a public face of its own. */
export type Place = {
  readonly layer: "core" | "adapters" | "ui" | "replica" | "typing" | "agent" | "testing" | "assets" | "outer";
  /** The folder whose `index.ts` is its face: `packages/core/base`, `packages/agent`, `apps/web`. */
  readonly unit: string;
  /** The unit's name within its layer: `base`, `providers/docker`. */
  readonly name: string;
  /** Tests and contracts run beside what ships; they are not shipped. */
  readonly isTest: boolean;
};

export function placeOf(path: string): Place {
  const [root = "", second = "", third = "", fourth = ""] = path.split("/");
  const isTest = /\.(test|spec|contract|fixture)\.tsx?$/.test(path);
  if (root === "packages" && (second === "core" || second === "ui")) {
    return { layer: second, unit: `${root}/${second}/${third}`, name: third, isTest };
  }
  if (root === "packages" && second === "adapters") {
    const name = third === "providers" ? `${third}/${fourth}` : third;
    return { layer: second, unit: `${root}/${second}/${name}`, name, isTest };
  }
  if (root === "packages" && isOwnLayer(second)) {
    return { layer: second, unit: `${root}/${second}`, name: second, isTest };
  }
  if (root === "assets") return { layer: "assets", unit: `${root}/${second}`, name: second, isTest };
  const isFlat = root === "e2e" || root === "bench" || root === "scripts";
  return { layer: "outer", unit: isFlat ? root : `${root}/${second}`, name: second, isTest };
}

function isOwnLayer(name: string): name is "replica" | "typing" | "agent" | "testing" {
  return ["replica", "typing", "agent", "testing"].includes(name);
}
