import type { ComponentId } from "../base/index.ts";
import { isPackageRecord, parseCatalogueKey } from "./catalogue.ts";
import type { MutationOf } from "./mutation.ts";
import type { Snapshot } from "./snapshot.ts";
import { nameOf } from "./snapshot.ts";
import { schemaName } from "./schema.ts";

type Noting = MutationOf<"catalogue.set"> | MutationOf<"catalogue.clear">;

/** One plain sentence for what is noted in the catalogue, or taken out of it. */
export function catalogueSentence(mutation: Noting, snapshot: Snapshot): string {
  const address = parseCatalogueKey(mutation.key);
  const value = mutation.type === "catalogue.set" ? mutation.value : undefined;
  if (!address) return `Changed the catalogue at ${mutation.key}`;
  switch (address.part) {
    case "lock":
      return `${value === undefined ? "Unlocked" : "Locked"} ${titleOf(snapshot, schemaName(address.schema))} (${address.schema})`;
    case "default": {
      const title = titleOf(snapshot, address.schema);
      if (value === undefined) return `New components of ${title} are of its newest version again`;
      return `Made version ${JSON.stringify(value)} the one new components of ${title} are of`;
    }
    case "package": {
      if (value === undefined) return `Forgot the package ${address.name}`;
      return `Installed the package ${isPackageRecord(value) ? `${value.title} ${value.version}` : address.name}`;
    }
    case "source": {
      const title = titleOf(snapshot, address.schema);
      if (value === undefined) return `New components of ${title} no longer take ${address.path} from elsewhere`;
      const source = snapshot.components.get((value as { readonly component: ComponentId }).component);
      return `New components of ${title} take ${address.path} from ${source ? nameOf(source) : "another component"}`;
    }
  }
}

function titleOf({ schemas }: Snapshot, name: string): string {
  return schemas.find((schema) => schema.name === name)?.title ?? name;
}
